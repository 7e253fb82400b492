/** Dropout with known numbers; what PyTorch makes of the same numbers in training stands in test/golden/networks.test.ts. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { type Shape, type Slot, slot, slotTensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { sum } from "../../engine/ops/index.ts";
import { runOnReference } from "../support/reference.ts";
import { float64 } from "../support/tolerances.ts";

/** Output, and gradient of its sum, for an input of ones unless given. */
async function run(
  type: "Dropout" | "Dropout2d" | "AlphaDropout",
  shape: Shape,
  p: number,
  uniform: readonly number[],
  input: readonly number[] = new Array(sizeOf(shape)).fill(1),
) {
  const x = slot("x", shape);
  const fed: [Slot, readonly number[]][] = [[x, input]];
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

  it("drops all with p = 1 and nothing with p = 0, without drawing a number", async () => {
    expect((await run("Dropout", [3], 1, [])).output).toEqual([0, 0, 0]);
    expect((await run("Dropout", [3], 0, [])).output).toEqual([1, 1, 1]);
  });

  it("of channels drops each as a whole", async () => {
    const { output } = await run("Dropout2d", [2, 2, 1, 2], 0.5, [0.9, 0.1, 0.2, 0.5]);
    expect(output).toEqual([2, 2, 0, 0, 0, 0, 2, 2]);
  });
});

describe("AlphaDropout in training", () => {
  // As ATen computes it: a = 1 / √((α²p + 1)(1 − p)), x·a·kept + α·a·(kept − 1) + α·a·p with α = 1.7580993408473766.
  const alpha = 1.7580993408473766;
  const a = 1 / Math.sqrt((alpha ** 2 * 0.2 + 1) * 0.8);

  it("puts SELU's lowest value for what draws less than p, then brings mean and variance back", async () => {
    const { output, gradient } = await run("AlphaDropout", [4], 0.2, [0, 0.19, 0.2, 0.99]);
    const [dropped, kept] = [-alpha * a + alpha * a * 0.2, a + alpha * a * 0.2];
    expect(output).toBeCloseToTensor([dropped, dropped, kept, kept], float64);
    expect(gradient).toBeCloseToTensor([0, 0, a, a], float64);
  });

  it("leaves mean 0 and variance 1 as they are", async () => {
    // Of ±1, with one in five dropped.
    const input = [1, 1, 1, 1, 1, -1, -1, -1, -1, -1];
    const { output } = await run("AlphaDropout", [10], 0.2, [0, 1, 1, 1, 1, 0, 1, 1, 1, 1], input);
    const mean = output.reduce((sum, y) => sum + y / 10, 0);
    expect(mean).toBeCloseTo(0, 12);
    expect(output.reduce((sum, y) => sum + (y - mean) ** 2 / 10, 0)).toBeCloseTo(1, 12);
  });

  it("gives 0 everywhere with p = 1, and changes nothing with p = 0", async () => {
    expect((await run("AlphaDropout", [3], 1, [0, 0.5, 0.999])).output).toEqual([0, 0, 0]);
    expect((await run("AlphaDropout", [3], 0, [])).output).toEqual([1, 1, 1]);
  });
});

it("Dropout passes everything on in evaluation", () => {
  const x = slotTensor(slot("x", [3, 2, 2, 2]));
  for (const type of ["Dropout", "Dropout2d", "AlphaDropout"]) {
    expect(layers[type]!.forward(x, {}, { p: 0.5 }, { mode: "eval" })).toBe(x);
  }
});
