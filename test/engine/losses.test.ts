/** Losses against values worked out by hand, on every device. PyTorch's numbers are in test/golden. */

import { describe, expect, it } from "vitest";
import { initialValues } from "../../engine/define/param.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { losses } from "../../engine/nn/losses.ts";
import { deviceCases, evaluateOn } from "../support/devices.ts";
import { float32 } from "../support/tolerances.ts";

interface Case {
  readonly output: readonly (readonly number[])[];
  readonly target: readonly number[];
}

describe.each(deviceCases)("on $name", ({ open }) => {
  async function elementsOf(type: string, { output, target }: Case): Promise<ArrayLike<number>> {
    const entry = losses[type]!;
    const x = slot("output", [output.length, output[0]!.length]);
    const y = entry.target === "classIndex" ? slot("target", [output.length], "i32") : slot("target", x.shape);
    const feeds = new Map([
      [x, output.flat()],
      [y, target],
    ]);
    const [elements] = await evaluateOn(
      open,
      [entry.forward(slotTensor(x), slotTensor(y), initialValues(entry.params)).elements],
      feeds,
    );
    return elements!;
  }

  it("CrossEntropyLoss is −log of the true class's share of e to the outputs", async () => {
    const output = [
      [0, 0],
      [Math.log(1), Math.log(3)],
      [Math.log(1), Math.log(3)],
    ];
    const expected = [Math.log(2), -Math.log(3 / 4), -Math.log(1 / 4)];
    expect(await elementsOf("CrossEntropyLoss", { output, target: [0, 1, 0] })).toBeCloseToTensor(expected, float32);
  });

  it("CrossEntropyLoss is exact where e to the output would overflow", async () => {
    const output = [
      [1e4, 0],
      [1e4, 0],
    ];
    expect(await elementsOf("CrossEntropyLoss", { output, target: [0, 1] })).toBeCloseToTensor([0, 1e4], float32);
  });

  it("BCEWithLogitsLoss is −log of the probability given to the truth", async () => {
    const output = [[0], [Math.log(3)], [Math.log(3)]];
    const expected = [Math.log(2), -Math.log(3 / 4), -Math.log(1 / 4)];
    expect(await elementsOf("BCEWithLogitsLoss", { output, target: [1, 1, 0] })).toBeCloseToTensor(expected, float32);
  });

  it("BCEWithLogitsLoss grows like the output where that is far on the wrong side", async () => {
    const output = [[1e4], [-1e4], [1e4]];
    expect(await elementsOf("BCEWithLogitsLoss", { output, target: [0, 1, 1] })).toBeCloseToTensor(
      [1e4, 1e4, 0],
      float32,
    );
  });

  it("MSELoss is the squared difference, element by element", async () => {
    const output = [
      [1, -2],
      [0.5, 3],
    ];
    const expected = [0, 4, 0.25, 4];
    expect(await elementsOf("MSELoss", { output, target: [1, 0, 0, 1] })).toBeCloseToTensor(expected, float32);
  });
});
