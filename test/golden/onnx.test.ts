/** ONNX files, run in ONNX Runtime: each layer gives what PyTorch gives, whole models what they give here. */

import { describe, expect, it } from "vitest";
import { describeFeatures } from "../../engine/data/describe.ts";
import { onnxModel } from "../../engine/export/onnx/onnxModel.ts";
import { circle } from "../support/circleDocument.ts";
import { runOnnx } from "../support/onnxRuntime.ts";
import { ofScale } from "../support/tolerances.ts";
import { layerGolden } from "./walkLayers.ts";

/** A model of one layer with PyTorch's weights. */
function fileOf({ type, params, input, weights }: (typeof layerGolden)[number]): Uint8Array {
  const inputShape = input.shape.slice(1);
  return onnxModel(
    {
      experiment: { ...circle(), model: [{ type, ...params }] },
      dataset: {
        type: "given",
        normalize: null,
        ...describeFeatures({ features: [] }, { task: "regression", classes: [] }),
        inputShape,
      },
      weights: Object.entries(weights).map(([suffix, { shape, values }]) => ({
        name: `0.${suffix}`,
        shape,
        values: Float32Array.from(values),
      })),
    },
    { normalize: false },
  );
}

describe("a layer in ONNX gives what PyTorch gives in evaluation", () => {
  it.each(layerGolden.filter(({ mode }) => mode === "eval"))("$title", async (example) => {
    const [got] = await runOnnx(fileOf(example), [example.input]);
    expect(got!.shape).toEqual(example.output.shape);
    expect(got!.values).toBeCloseToTensor(example.output.values, ofScale(example.output.values));
  });
});
