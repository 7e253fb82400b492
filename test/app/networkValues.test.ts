import { describe, expect, it } from "vitest";
import { groupCards } from "../../app/canvas/network/cards.ts";
import { significant, unitFacts } from "../../app/canvas/network/facts.ts";
import { layoutNetwork } from "../../app/canvas/network/layout.ts";
import {
  displayScale,
  type NetworkValues,
  noValues,
  outputsOf,
  strengthsOf,
  type Tensors,
} from "../../app/canvas/network/values.ts";

function withWeights(...tensors: Tensors): NetworkValues {
  return { ...noValues(), weights: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
}
const tensor = (name: string, shape: readonly number[], values: readonly number[]) => ({
  name,
  shape,
  values: new Float32Array(values),
});

describe("the strength of a link", () => {
  it("is the weight itself between units, and full width is 1 or the largest weight", () => {
    const small = strengthsOf(withWeights(tensor("0.weight", [1, 2], [0.5, -0.25])), 0, 2, 1)!;
    expect([...small.values]).toEqual([0.5, -0.25]);
    expect(small.scale).toBe(1);
    expect(strengthsOf(withWeights(tensor("0.weight", [1, 2], [0.5, -4])), 0, 2, 1)!.scale).toBe(4);
  });

  it("is a kernel's root mean square with the sign of its mean between channels", () => {
    const weights = withWeights(tensor("0.weight", [1, 2, 1, 2], [3, -1, -4, -4]));
    expect([...strengthsOf(weights, 0, 2, 1)!.values]).toEqual([Math.fround(Math.sqrt(5)), -4]);
  });

  it("takes all channels of an input picture together", () => {
    const weights = withWeights(tensor("0.weight", [1, 2, 1, 1], [2, -4]));
    const strengths = strengthsOf(weights, 0, 1, 1)!;
    expect(strengths.values[0]).toBeCloseTo(-Math.sqrt(10));
  });

  it("is nothing between channels of different groups", () => {
    const depthwise = withWeights(tensor("0.weight", [2, 1, 1, 1], [5, 7]));
    expect([...strengthsOf(depthwise, 0, 2, 2)!.values]).toEqual([5, 0, 0, 7]);
  });

  it("is unknown while the weights are those of another model", () => {
    expect(strengthsOf(withWeights(tensor("0.weight", [3, 2], Array(6).fill(1))), 0, 2, 4)).toBeNull();
    expect(strengthsOf(noValues(), 0, 2, 4)).toBeNull();
  });
});

describe("what a column shows", () => {
  const layers = [
    { type: "Linear", input: [2], output: [2], parameters: 6, macs: 4 },
    { type: "Tanh", input: [2], output: [2], parameters: 0, macs: 0 },
  ];
  const cards = groupCards(["Linear", "Tanh"], layers, (type) => type === "Tanh");
  const layout = layoutNetwork({
    input: [2],
    cards,
    isDense: () => true,
    cardWidth: () => 80,
    features: [],
    classes: [],
    nameWidth: (name) => 6 * name.length,
    width: 600,
    height: 400,
    opened: new Set(),
  });
  const values: NetworkValues = {
    ...withWeights(tensor("0.weight", [2, 2], [1, -2, 0.5, 0.25]), tensor("0.bias", [2], [0.125, -1])),
    units: {
      type: "units",
      resolution: 1,
      layers: [
        { units: 2, values: new Float32Array([5, 6]) },
        { units: 2, values: new Float32Array([0.5, 0.75]) },
      ],
    },
  };

  it("is the output after the activation folded under the card", () => {
    expect([...outputsOf(values, layout.columns[1]!, cards)!.values]).toEqual([0.5, 0.75]);
  });

  it("is nothing while the numbers are those of a model with other sizes", () => {
    const other: NetworkValues = { ...values, units: { ...values.units!, layers: [] } };
    expect(outputsOf(other, layout.columns[1]!, cards)).toBeNull();
  });

  it("has its facts: name, bias, weights and range", () => {
    expect(unitFacts(values, layout.columns[1]!, cards, 1)).toMatchObject({
      layer: "Linear 1",
      bias: { name: "0.bias", start: 1, values: Float32Array.of(-1) },
      weights: { name: "0.weight", start: 2, values: Float32Array.of(0.5, 0.25) },
      range: { min: 0.75, max: 0.75 },
    });
  });

  it("has no weights of its own where Linear weighs the rows of an image", () => {
    const image = [{ type: "Linear", input: [2, 3, 2], output: [2, 3, 2], parameters: 6, macs: 24 }];
    const onImage = groupCards(["Linear"], image, () => false);
    const { weights, weightRange, bias } = unitFacts(values, { ...layout.columns[1]!, shape: [2, 3, 2] }, onImage, 1);
    expect({ weights, weightRange, bias }).toEqual({ weights: null, weightRange: null, bias: null });
  });

  it("is scaled so that a plane reads by its sign: 1.5 times the mean size is full colour, never more than the largest", () => {
    const outputs = { isPlane: true, units: 1, width: 2, height: 2 };
    expect(displayScale({ ...outputs, values: new Float32Array([1, -1, 1, -1]) })).toBe(1);
    expect(displayScale({ ...outputs, values: new Float32Array([0, 0, 0, 4]) })).toBe(3);
  });
});

it("numbers have at most three significant digits and a true minus", () => {
  expect([0.534_21, -12.06, 0, 1234, 3.2e-5, -1e6, Number.NaN].map(significant)).toEqual([
    "0.534",
    "−12.1",
    "0",
    "1230",
    "3.2e−5",
    "−1.0e+6",
    "NaN",
  ]);
});
