/** Layers and activations against PyTorch: outputs and gradients, on every device. */

import { describe, expect, it } from "vitest";
import { layers } from "../../engine/catalog.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { mul, variable } from "../../engine/expr/expr.ts";
import { type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { mapOne, sum } from "../../engine/ops/index.ts";
import { deviceCases, evaluateOn } from "../support/devices.ts";
import { accumulated, float64 } from "../support/tolerances.ts";
import golden from "./layers.json" with { type: "json" };

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

describe.each(deviceCases)("on $name, layers as PyTorch computes them", ({ name, open }) => {
  const tolerance = name === "reference" ? float64 : accumulated;

  it.each(
    golden.cases.map((example) => ({
      ...example,
      title: `${example.type} ${JSON.stringify(example.params)} on ${example.input.shape}`,
    })),
  )("$title", async (example) => {
    const entry = layers[example.type]!;
    const feeds = new Map<Slot, ArrayLike<number>>();
    const feed = (label: string, tensor: GoldenTensor): Tensor => {
      const target = slot(label, tensor.shape);
      feeds.set(target, tensor.values);
      return slotTensor(target);
    };
    const x = feed("x", example.input);
    const weights = Object.fromEntries(
      Object.entries(example.weights as Record<string, GoldenTensor>).map(([key, tensor]) => [key, feed(key, tensor)]),
    );
    const gradOutput = feed("gradOutput", example.gradOutput);
    const { type: _, ...params } = completeSpec("layers", { type: example.type, ...example.params });

    const y = entry.forward(x, weights, params as never, { mode: "eval" });
    expect(y.shape).toEqual(example.output.shape);
    const loss = sum(mapOne(mul(variable("y"), variable("g")), { y, g: gradOutput }));
    const wanted = [x, ...Object.values(weights)];
    const [output, gradInput, ...gradWeights] = await evaluateOn(open, [y, ...gradients(loss, wanted)], feeds);

    expect(output).toBeCloseToTensor(example.output.values, tolerance);
    expect(gradInput).toBeCloseToTensor(example.gradInput.values, tolerance);
    Object.keys(weights).forEach((key, i) => {
      const expected = (example.gradWeights as Record<string, GoldenTensor>)[key]!;
      expect(gradWeights[i]).toBeCloseToTensor(expected.values, tolerance);
    });
  });

  it("leaves no layer of the catalog without a golden case", () => {
    const covered = new Set(golden.cases.map(({ type }) => type));
    expect(Object.keys(layers).filter((type) => !covered.has(type))).toEqual([]);
  });
});
