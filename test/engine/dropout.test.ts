/** Dropout with known numbers; what PyTorch makes of the same numbers in training stands in test/golden/networks.test.ts. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, type Slot, slot, slotTensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { sum } from "../../engine/ops/index.ts";
import { runOnReference } from "../support/reference.ts";

/** Output, and gradient of its sum, for an input of ones. */
async function run(type: "Dropout" | "Dropout2d", shape: Shape, p: number, uniform: readonly number[]) {
  const x = slot("x", shape);
  const fed: [Slot, readonly number[]][] = [[x, new Array(sizeOf(shape)).fill(1)]];
  const y = layers[type]!.forward(
    slotTensor(x),
    {},
    { p },
    {
      mode: "train",
      uniform(wanted) {
        const numbers = slot("uniform", wanted);
        fed.push([numbers, uniform]);
        return slotTensor(numbers);
      },
      update: () => expect.fail("nothing to remember"),
    },
  );
  const [output, gradient] = await runOnReference([y, gradients(sum(y), [slotTensor(x)])[0]!], fed);
  return { output: [...output!], gradient: [...gradient!] };
}

describe("Dropout in training", () => {
  it("keeps what draws p or more, enlarged so that sums stay the same on average", async () => {
    const { output, gradient } = await run("Dropout", [4], 0.2, [0, 0.19, 0.2, 0.99]);
    expect(output).toEqual([0, 0, 1.25, 1.25]);
    expect(gradient).toEqual([0, 0, 1.25, 1.25]);
  });

  it("drops all with p = 1, and nothing with p = 0 without drawing a number", async () => {
    expect((await run("Dropout", [3], 1, [0, 0.5, 0.999])).output).toEqual([0, 0, 0]);
    expect((await run("Dropout", [3], 0, [])).output).toEqual([1, 1, 1]);
  });

  it("of channels drops each as a whole", async () => {
    const { output } = await run("Dropout2d", [2, 2, 1, 2], 0.5, [0.9, 0.1, 0.2, 0.5]);
    expect(output).toEqual([2, 2, 0, 0, 0, 0, 2, 2]);
  });
});

it("Dropout passes everything on in evaluation", () => {
  const x = slotTensor(slot("x", [3, 2, 2, 2]));
  for (const type of ["Dropout", "Dropout2d"]) {
    expect(layers[type]!.forward(x, {}, { p: 0.5 }, { mode: "eval" })).toBe(x);
  }
});
