/** Losses against PyTorch: the mean, every element, and the gradient, on every device. */

import { describe, expect, it } from "vitest";
import { losses } from "../../engine/catalog.ts";
import { type Slot, slot, slotTensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { mean } from "../../engine/ops/index.ts";
import { deviceCases, evaluateOn } from "../support/devices.ts";
import { accumulated, float64 } from "../support/tolerances.ts";
import golden from "./losses.json" with { type: "json" };

describe.each(deviceCases)("on $name, losses as PyTorch computes them", ({ name, open }) => {
  const tolerance = name === "reference" ? float64 : accumulated;

  it.each(golden.cases.map((example) => ({ ...example, title: `${example.type} of ${example.output.shape}` })))(
    "$title",
    async (example) => {
      const entry = losses[example.type]!;
      const output = slot("output", example.output.shape);
      const target = slot("target", example.target.shape, entry.target === "classIndex" ? "i32" : "f32");
      const feeds = new Map<Slot, ArrayLike<number>>([
        [output, example.output.values],
        [target, example.target.values],
      ]);

      const elements = entry.forward(slotTensor(output), slotTensor(target), {});
      const loss = mean(elements);
      const [gotElements, gotValue, gotGradient] = await evaluateOn(
        open,
        [elements, loss, ...gradients(loss, [slotTensor(output)])],
        feeds,
      );
      expect(gotElements).toBeCloseToTensor(example.elements.values, tolerance);
      expect(gotValue).toBeCloseToTensor(example.value.values, tolerance);
      expect(gotGradient).toBeCloseToTensor(example.gradOutput.values, tolerance);
    },
  );

  it("leaves no loss of the catalog without a golden case", () => {
    const covered = new Set(golden.cases.map(({ type }) => type));
    expect(Object.keys(losses).filter((type) => !covered.has(type))).toEqual([]);
  });
});
