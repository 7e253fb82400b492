/** Losses against PyTorch on given devices: the reduced loss, every element, and the gradient. */

import { describe, expect, it } from "vitest";
import { losses } from "../../engine/catalog.ts";
import type { ParamValues } from "../../engine/define/param.ts";
import { type Slot, slot, slotTensor } from "../../engine/graph/tensor.ts";
import { reduceLoss, reductionOf } from "../../engine/nn/reduction.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { type DeviceCase, evaluateOn } from "../support/devices.ts";
import { accumulated, float64 } from "../support/tolerances.ts";
import type { GoldenGraph } from "./goldenGraph.ts";
import type { GoldenTensor } from "./inputs.ts";
import golden from "./losses.json" with { type: "json" };

interface Case {
  readonly type: string;
  readonly params: ParamValues;
  readonly output: GoldenTensor;
  readonly target: GoldenTensor;
  readonly value: GoldenTensor;
  readonly elements: GoldenTensor;
  readonly gradOutput: GoldenTensor;
}

// TypeScript reads each case's own fields out of the file; they are all of this form.
export const lossGolden = (golden.cases as unknown as readonly Case[]).map((example, i) => ({
  ...example,
  title: `${i}. ${example.type} ${JSON.stringify(example.params)} of ${example.output.shape}`,
}));

/** A loss forwards and backwards, what is fed to it, and what PyTorch got. */
export function lossGraph({ type, params, ...example }: Case): GoldenGraph {
  const entry = losses[type]!;
  const output = slot("output", example.output.shape);
  const target = slot("target", example.target.shape, entry.target === "classIndex" ? "i32" : "f32");
  const terms = entry.forward(slotTensor(output), slotTensor(target), params);
  const value = reduceLoss(terms, reductionOf(params));
  const slopes = gradients(value, [slotTensor(output)]);
  return {
    feeds: new Map<Slot, ArrayLike<number>>([
      [output, example.output.values],
      [target, example.target.values],
    ]),
    results: [
      { tensor: terms.elements, expected: example.elements },
      { tensor: value, expected: example.value },
      { tensor: slopes[0]!, expected: example.gradOutput },
    ],
  };
}

export function walkLosses(devices: readonly DeviceCase[]): void {
  describe.each(devices)("on $name, losses as PyTorch computes them", ({ name, open }) => {
    const tolerance = name === "reference" ? float64 : accumulated;

    it.each(lossGolden)("$title", async (example) => {
      const { feeds, results } = lossGraph(example);
      const got = await evaluateOn(
        open,
        results.map(({ tensor }) => tensor),
        feeds,
      );
      results.forEach(({ expected }, i) => {
        expect(got[i]).toBeCloseToTensor(expected.values, tolerance);
      });
    });
  });
}
