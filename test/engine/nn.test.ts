/** Activations, layers and networks: shapes, parameters, initial values. Numbers against PyTorch are in test/golden. */

import { describe, expect, it } from "vitest";
import { describeComplaint, ShapeError } from "../../engine/define/errors.ts";
import { initialValues, type ParamValues } from "../../engine/define/param.ts";
import { createRng } from "../../engine/define/rng.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { layerCode } from "../../engine/export/torchCode.ts";
import { evaluate } from "../../engine/expr/evaluate.ts";
import { variable } from "../../engine/expr/expr.ts";
import type { Shape } from "../../engine/graph/tensor.ts";
import { activations } from "../../engine/nn/activations/index.ts";
import { initialize } from "../../engine/nn/initialize.ts";
import { layers } from "../../engine/nn/layers/index.ts";
import { buildNetwork, stateOf } from "../../engine/nn/network.ts";

const valueAt = (type: string, x: number, values: ParamValues = {}) => {
  const entry = activations[type]!;
  return evaluate(entry.forward(variable("x"), { ...initialValues(entry.params), ...values }), { x });
};

describe("activations", () => {
  it.each([
    ["ReLU", -2, 0],
    ["ReLU", 3, 3],
    ["LeakyReLU", -2, -0.02],
    ["Sigmoid", 0, 0.5],
    ["Tanh", 0.5, Math.tanh(0.5)],
    ["Identity", -7, -7],
  ])("%s of %f is %f", (type, x, y) => {
    expect(valueAt(type, x)).toBeCloseTo(y, 12);
  });

  it("take their parameters from the document", () => {
    expect(valueAt("LeakyReLU", -2, { negative_slope: 0.5 })).toBe(-1);
  });

  it("are layers too, of any shape, without parameters", () => {
    for (const type of Object.keys(activations)) {
      expect(shapeAfter(type, [3, 4, 5])).toEqual([3, 4, 5]);
      expect(layers[type]!.parameters([3], initialValues(layers[type]!.params))).toEqual({});
    }
  });
});

const complete = (type: string, values: ParamValues) => ({ ...initialValues(layers[type]!.params), ...values });
const shapeAfter = (type: string, input: Shape, values: ParamValues = {}) =>
  layers[type]!.outputShape(input, complete(type, values));
const parametersAfter = (type: string, input: Shape, values: ParamValues) =>
  layers[type]!.parameters(input, complete(type, values));

describe("Linear", () => {
  it("has weights (out, in) and a bias, drawn from ±1/√in", () => {
    const init = { kind: "uniform", fanIn: 4 };
    expect(parametersAfter("Linear", [4], { out_features: 3 })).toEqual({
      weight: { shape: [3, 4], init },
      bias: { shape: [3], init },
    });
    expect(Object.keys(parametersAfter("Linear", [4], { out_features: 3, bias: false }))).toEqual(["weight"]);
  });

  it("weighs the last axis, whatever axes come before it, with one matrix", () => {
    expect(shapeAfter("Linear", [3, 32, 20], { out_features: 5 })).toEqual([3, 32, 5]);
    expect(shapeAfter("Linear", [6, 9], { out_features: 5 })).toEqual([6, 5]);
    expect(parametersAfter("Linear", [3, 32, 20], { out_features: 5 }).weight!.shape).toEqual([5, 20]);
    expect(layers.Linear!.macs([3, 32, 20], complete("Linear", { out_features: 5 }))).toBe(3 * 32 * 20 * 5);
    expect(layerCode("Linear", complete("Linear", { out_features: 5 }), [3, 32, 20])).toBe(
      "nn.Linear(in_features=20, out_features=5)",
    );
  });
});

describe("Conv2d", () => {
  it.each([
    [{ kernel_size: 5 }, [6, 28, 28]],
    [{ kernel_size: 3, padding: 1 }, [6, 32, 32]],
    [{ kernel_size: 3, stride: 2, padding: 1 }, [6, 16, 16]],
    [{ kernel_size: 4, stride: 3 }, [6, 10, 10]],
    [{ kernel_size: 34, padding: 1 }, [6, 1, 1]],
  ])("with %o turns (3, 32, 32) into %o", (values, shape) => {
    expect(shapeAfter("Conv2d", [3, 32, 32], { out_channels: 6, ...values })).toEqual(shape);
  });

  it("has weights (out, in, kH, kW) with a fan-in of in·kH·kW", () => {
    const { weight, bias } = parametersAfter("Conv2d", [3, 32, 32], { out_channels: 6, kernel_size: 5 });
    expect(weight).toEqual({ shape: [6, 3, 5, 5], init: { kind: "uniform", fanIn: 75 } });
    expect(bias?.shape).toEqual([6]);
  });

  it("counts a multiply–accumulate for every weight at every place", () => {
    expect(layers.Conv2d!.macs([3, 32, 32], complete("Conv2d", { out_channels: 6, kernel_size: 5 }))).toBe(
      6 * 75 * 28 * 28,
    );
  });

  it("refuses rows of features and windows larger than the image, in both languages", () => {
    expect(() => shapeAfter("Conv2d", [10], { out_channels: 6, kernel_size: 5 })).toThrow(
      "got (N, 10), expected an image",
    );
    const tooLarge = complaintOf(() => shapeAfter("Conv2d", [3, 4, 4], { out_channels: 6, kernel_size: 5 }));
    expect(describeComplaint(tooLarge)).toContain("Set kernel_size to at most 4");
    expect(describeComplaint(tooLarge, "zh")).toContain("kernel_size 设为不超过 4");
  });
});

describe("MaxPool2d", () => {
  it("strides by its kernel_size unless told otherwise", () => {
    expect(initialValues(layers.MaxPool2d!.params)).toMatchObject({ kernel_size: 2, stride: 2, padding: 0 });
    expect(shapeAfter("MaxPool2d", [6, 28, 28])).toEqual([6, 14, 14]);
    expect(shapeAfter("MaxPool2d", [6, 9, 7], { kernel_size: 3, stride: 2, padding: 1 })).toEqual([6, 5, 4]);
  });

  it("refuses a padding of more than half its window, as PyTorch does", () => {
    expect(() => shapeAfter("MaxPool2d", [6, 9, 7], { kernel_size: 3, padding: 2 })).toThrow(
      "Set padding to at most 1.",
    );
  });
});

function complaintOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof ShapeError) return error.complaint;
  }
  throw new Error("nothing was refused");
}

const lenet: readonly Spec[] = [
  { type: "Conv2d", out_channels: 6, kernel_size: 5, stride: 1, padding: 0, dilation: 1, groups: 1, bias: true },
  { type: "ReLU" },
  { type: "MaxPool2d", kernel_size: 2, stride: 2, padding: 0, dilation: 1, ceil_mode: false },
  { type: "Flatten", start_dim: 1, end_dim: -1 },
  { type: "Linear", out_features: 10, bias: true },
];

const ofLayer = { type: "default" };
const asLayers = { initialization: ofLayer, bias_initialization: ofLayer };

describe("a network", () => {
  it("names parameters as the same nn.Sequential's state_dict does", () => {
    expect(stateOf(lenet, [3, 32, 32]).map(({ name, shape }) => [name, shape])).toEqual([
      ["0.weight", [6, 3, 5, 5]],
      ["0.bias", [6]],
      ["4.weight", [10, 1176]],
      ["4.bias", [10]],
    ]);
  });

  it("tells each layer's shapes and parameter count", () => {
    const { layers, outputShape } = buildNetwork(lenet, [3, 32, 32]);
    expect(layers.map(({ type, output, parameters }) => [type, output, parameters])).toEqual([
      ["Conv2d", [6, 28, 28], 456],
      ["ReLU", [6, 28, 28], 0],
      ["MaxPool2d", [6, 14, 14], 0],
      ["Flatten", [1176], 0],
      ["Linear", [10], 11770],
    ]);
    expect(outputShape).toEqual([10]);
  });

  it("takes over the slots of an earlier network where name and shape are the same", () => {
    const before = buildNetwork(lenet, [3, 32, 32]).parameters;
    const wider = buildNetwork(lenet.with(4, { ...lenet[4]!, out_features: 12 }), [3, 32, 32], before).parameters;
    expect(wider.map(({ slot }, i) => slot === before[i]?.slot)).toEqual([true, true, false, false]);
  });

  it("starts within ±1/√fanIn, evenly, the same for the same seed", () => {
    const [weight, bias] = buildNetwork(lenet, [3, 32, 32]).parameters;
    const values = initialize(weight!, asLayers, createRng(1));
    const bound = 1 / Math.sqrt(75);
    expect(Math.max(...values)).toBeLessThan(bound);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-bound);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    // Of 450 draws: the mean is off by bound/√(3·450), the variance of bound²/3 by 6 %; three times that passes.
    expect(Math.abs(mean)).toBeLessThan((3 * bound) / Math.sqrt(3 * 450));
    expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 0);
    expect(initialize(weight!, asLayers, createRng(1))).toEqual(values);
    expect(initialize(weight!, asLayers, createRng(2))).not.toEqual(values);
    expect(initialize(bias!, asLayers, createRng(1))).not.toEqual(values.slice(0, 6));
  });

  it("starts a layer the same whatever stands after it", () => {
    const [alone] = buildNetwork(lenet.slice(0, 1), [3, 32, 32]).parameters;
    const [first] = buildNetwork(lenet, [3, 32, 32]).parameters;
    expect(initialize(alone!, asLayers, createRng(1))).toEqual(initialize(first!, asLayers, createRng(1)));
  });
});
