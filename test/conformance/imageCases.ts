/** Cases of convolution and pooling: odd sizes, strides, padding, ties and NaN. */

import type { Tensor } from "../../engine/graph/tensor.ts";
import { conv2d, conv2dInput, conv2dWeight, maxPool2d, maxPool2dGrad, resample2d } from "../../engine/ops/index.ts";
import {
  type Axis,
  adaptiveAxis,
  adaptiveElements,
  averageAxis,
  linearAxis,
  nearestAxis,
  neighboursAxis,
  paddedAxis,
  transposed,
} from "../../engine/ops/resample2d/axes.ts";
import { windowCount } from "../../engine/ops/windows.ts";
import { accumulated, float32 } from "../support/tolerances.ts";
import { type Case, coarse, factor, random, withNaN } from "./feeds.ts";

interface Convolution {
  readonly image: readonly [number, number, number, number];
  readonly kernel: readonly [number, number, number];
  readonly stride?: readonly [number, number];
  readonly padding?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  readonly groups?: number;
}

const convolutions: readonly Convolution[] = [
  { image: [4, 3, 32, 32], kernel: [6, 5, 5] },
  { image: [2, 6, 14, 14], kernel: [16, 5, 5] },
  { image: [1, 1, 1, 1], kernel: [1, 1, 1] },
  { image: [1, 1, 5, 4], kernel: [2, 3, 3] },
  { image: [2, 5, 6, 7], kernel: [7, 1, 1] },
  { image: [1, 2, 9, 11], kernel: [3, 3, 2] },
  { image: [2, 3, 8, 9], kernel: [5, 3, 3], padding: [1, 1] },
  { image: [1, 2, 7, 5], kernel: [3, 5, 3], padding: [2, 0] },
  { image: [2, 3, 9, 9], kernel: [4, 3, 3], stride: [2, 2], padding: [1, 1] },
  { image: [1, 2, 11, 10], kernel: [3, 4, 3], stride: [3, 2], padding: [0, 1] },
  { image: [1, 2, 8, 8], kernel: [2, 1, 1], stride: [2, 3] },
  { image: [1, 1, 6, 6], kernel: [1, 1, 1], padding: [2, 1] },
  { image: [1, 2, 12, 12], kernel: [2, 7, 7], stride: [2, 2], padding: [3, 3] },
  { image: [1, 1, 4, 30], kernel: [13, 2, 6] },
  { image: [2, 3, 9, 12], kernel: [4, 3, 3], dilation: [2, 2] },
  { image: [1, 2, 10, 9], kernel: [3, 3, 2], dilation: [1, 3], padding: [1, 2] },
  { image: [1, 2, 12, 9], kernel: [5, 4, 2], dilation: [2, 3], stride: [2, 1], padding: [2, 0] },
  { image: [2, 2, 17, 19], kernel: [3, 3, 3], dilation: [3, 2], stride: [2, 3], padding: [1, 4] },
  { image: [1, 1, 14, 9], kernel: [2, 5, 3], dilation: [2, 1], stride: [6, 2], padding: [0, 1] },
  { image: [2, 4, 7, 9], kernel: [6, 3, 3], groups: 2 },
  { image: [2, 5, 8, 8], kernel: [5, 3, 3], groups: 5, padding: [1, 1] },
  { image: [2, 3, 9, 7], kernel: [12, 3, 1], groups: 3, stride: [2, 1], padding: [1, 0] },
  { image: [2, 8, 6, 6], kernel: [26, 2, 2], groups: 2, dilation: [2, 2], stride: [2, 2], padding: [1, 1] },
  { image: [3, 6, 4, 5], kernel: [4, 1, 1], groups: 2 },
  { image: [2, 3, 1, 21], kernel: [4, 1, 5], padding: [0, 2] },
  { image: [2, 3, 1, 21], kernel: [4, 1, 4], padding: [0, 2], stride: [2, 3] },
  { image: [1, 3, 10, 13], kernel: [5, 2, 2], stride: [2, 2] },
  { image: [1, 2, 9, 9], kernel: [3, 2, 3], stride: [4, 2], padding: [3, 5] },
  { image: [2, 2, 11, 14], kernel: [3, 3, 2], stride: [3, 4], padding: [1, 1], dilation: [2, 2] },
  { image: [1, 4, 13, 12], kernel: [4, 3, 4], stride: [2, 3], padding: [2, 3], dilation: [4, 3], groups: 2 },
  { image: [1, 2, 3, 2], kernel: [2, 3, 2], stride: [5, 3], padding: [4, 2] },
  { image: [2, 2, 5, 4], kernel: [3, 2, 3], stride: [2 ** 20, 2 ** 20], padding: [1, 0] },
  { image: [5, 3, 8, 7], kernel: [7, 3, 3], padding: [1, 1] },
  { image: [6, 4, 7, 9], kernel: [6, 3, 3], stride: [2, 3], padding: [1, 2], groups: 2 },
  { image: [7, 2, 6, 11], kernel: [5, 2, 3], dilation: [2, 1], padding: [2, 1] },
  { image: [4, 1, 5, 29], kernel: [1, 3, 9], padding: [4, 4] },
  { image: [9, 16, 5, 5], kernel: [13, 1, 1] },
];

interface ConvolutionCase extends Case {
  /** Channels of a group that one reading of the other factor serves: of the result, or the filters whose gradient it is. */
  readonly lines: number;
}

function convolutionCase(
  op: "conv2d" | "conv2dInput" | "conv2dWeight",
  { image, kernel, stride = [1, 1], padding = [0, 0], dilation = [1, 1], groups = 1 }: Convolution,
): ConvolutionCase {
  const [n, c, h, w] = image;
  const [o, kH, kW] = kernel;
  const weight = [o, c / groups, kH, kW];
  const count = (size: number, kernel: number, axis: 0 | 1) =>
    windowCount({ size, kernel, stride: stride[axis], padding: padding[axis], dilation: dilation[axis] });
  const result = [n, o, count(h, kH, 0), count(w, kW, 1)];
  const attrs = { stride, padding, dilation, groups };
  const shared = {
    title: `(${image}) with (${weight}), ${JSON.stringify(attrs)}`,
    tolerance: accumulated,
    lines: (op === "conv2dInput" ? c : o) / groups,
  };
  switch (op) {
    case "conv2d":
      return { ...shared, feeds: [factor(image), factor(weight)], apply: (a, b) => conv2d(a!, b!, attrs) };
    case "conv2dInput":
      return {
        ...shared,
        feeds: [factor(result), factor(weight)],
        apply: (a, b) => conv2dInput(a!, b!, { ...attrs, shape: image }),
      };
    case "conv2dWeight":
      return {
        ...shared,
        feeds: [factor(image), factor(result)],
        apply: (a, b) => conv2dWeight(a!, b!, { ...attrs, shape: weight }),
      };
    default:
      return op satisfies never;
  }
}

interface Pool {
  readonly image: readonly [number, number, number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation?: readonly [number, number];
  readonly ceilMode?: boolean;
}

const pools: readonly Pool[] = [
  { image: [4, 6, 28, 28], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { image: [2, 3, 10, 10], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { image: [1, 2, 7, 9], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { image: [1, 1, 2, 2], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { image: [1, 2, 8, 6], kernel: [2, 2], stride: [2, 2], padding: [1, 1] },
  { image: [2, 2, 9, 9], kernel: [3, 3], stride: [2, 2], padding: [1, 1] },
  { image: [1, 2, 9, 11], kernel: [3, 2], stride: [1, 1], padding: [0, 0] },
  { image: [1, 2, 12, 13], kernel: [3, 3], stride: [3, 3], padding: [0, 0] },
  { image: [1, 2, 5, 6], kernel: [5, 4], stride: [1, 4], padding: [2, 1] },
  { image: [1, 2, 7, 9], kernel: [2, 2], stride: [2, 2], padding: [0, 0], ceilMode: true },
  { image: [2, 3, 8, 6], kernel: [2, 2], stride: [2, 2], padding: [0, 0], ceilMode: true },
  { image: [1, 2, 7, 10], kernel: [3, 2], stride: [3, 4], padding: [1, 1], ceilMode: true },
  { image: [2, 2, 9, 11], kernel: [3, 3], stride: [1, 2], padding: [0, 0], dilation: [2, 3] },
  { image: [1, 2, 8, 9], kernel: [3, 2], stride: [2, 3], padding: [1, 1], dilation: [3, 2], ceilMode: true },
  { image: [1, 1, 5, 5], kernel: [4, 4], stride: [1, 1], padding: [2, 2], dilation: [1, 2] },
  { image: [1, 2, 11, 9], kernel: [6, 5], stride: [2, 1], padding: [3, 2] },
  { image: [2, 2, 5, 4], kernel: [3, 2], stride: [2 ** 20, 2 ** 20], padding: [1, 0] },
];

function poolCases(op: "maxPool2d" | "maxPool2dGrad"): readonly Case[] {
  return pools.flatMap(({ image, ...attrs }) => {
    const [n, c, h, w] = image;
    const { kernel, stride, padding, dilation = [1, 1], ceilMode } = attrs;
    const count = (size: number, i: 0 | 1) =>
      windowCount({ size, kernel: kernel[i], stride: stride[i], padding: padding[i], dilation: dilation[i], ceilMode });
    const result = [n, c, count(h, 0), count(w, 1)];
    return [random(image), coarse(image)].map((feed, i) => ({
      title: `(${image}), ${JSON.stringify(attrs)}${i === 1 ? ", with ties" : ""}`,
      feeds: op === "maxPool2d" ? [feed] : [feed, random(result)],
      apply: (a: Tensor, b: Tensor) => (op === "maxPool2d" ? maxPool2d(a, attrs) : maxPool2dGrad(a, b, attrs)),
      tolerance: float32,
    }));
  }) as readonly Case[];
}

const halving = { kernel: [2, 2], stride: [2, 2], padding: [0, 0] } as const;
const overlapping = { kernel: [3, 3], stride: [1, 1], padding: [1, 1] } as const;

/** Rows and columns of images, with what they become. */
const resamplings: Readonly<Record<string, readonly [rows: Axis, columns: Axis]>> = {
  "averages of 2 × 2": [
    averageAxis({ size: 8, kernel: 2, stride: 2, padding: 0 }, "window"),
    averageAxis({ size: 14, kernel: 2, stride: 2, padding: 0 }, "window"),
  ],
  "averages that overlap and reach into the padding": [
    averageAxis({ size: 7, kernel: 3, stride: 1, padding: 1 }, "inside"),
    averageAxis({ size: 9, kernel: 5, stride: 3, padding: 2, ceilMode: true }, "window"),
  ],
  "averages of parts that do not divide the image": [adaptiveAxis(7, 3), adaptiveAxis(10, 7)],
  "one average of all": [adaptiveAxis(6, 1), adaptiveAxis(13, 1)],
  "more averages than pixels": [adaptiveAxis(3, 5), adaptiveAxis(2, 5)],
  "nearest, twice the size": [nearestAxis({ size: 4, scale: 2 }), nearestAxis({ size: 7, scale: 2 })],
  "nearest, other scales": [nearestAxis({ size: 9, scale: 0.4 }), nearestAxis({ size: 5, scale: 2.7 })],
  bilinear: [linearAxis({ size: 4, scale: 2 }, false), linearAxis({ size: 5, scale: 1.6 }, false)],
  "bilinear, corners aligned": [linearAxis({ size: 4, scale: 3 }, true), linearAxis({ size: 9, scale: 0.5 }, true)],
  "borders of zeros": [paddedAxis(3, 2, 1), paddedAxis(6, 1, 3)],
  "a border and a cut": [paddedAxis(5, -1, 3), paddedAxis(8, 2, -3)],
  "along the rows alone": [neighboursAxis(6, 3), paddedAxis(9, 0, 0)],
  "along the columns alone": [paddedAxis(3, 0, 0), adaptiveElements(11, 4).axis],
  "one pixel": [paddedAxis(1, 0, 0), nearestAxis({ size: 1, scale: 1 })],
};

const resample2dCases: readonly Case[] = [
  ...Object.entries(resamplings).flatMap(([title, [rows, columns]]) => [
    {
      title,
      feeds: [factor([2, 3, rows.size, columns.size])],
      apply: (a: Tensor | undefined) => resample2d(a!, { rows, columns }),
      tolerance: float32,
    },
    {
      title: `${title}, backwards`,
      feeds: [factor([2, 3, rows.taps.length, columns.taps.length])],
      apply: (a: Tensor | undefined) => resample2d(a!, { rows: transposed(rows), columns: transposed(columns) }),
      tolerance: float32,
    },
  ]),
  {
    title: "infinity stays where it is",
    feeds: [{ shape: [1, 1, 2, 9], values: Float32Array.from({ length: 18 }, (_, i) => (i % 5 === 3 ? Infinity : i)) }],
    apply: (a) => resample2d(a!, { rows: adaptiveAxis(2, 2), columns: adaptiveAxis(9, 5) }),
    tolerance: float32,
  },
];

export const imageCases = {
  conv2d: convolutions.map((convolution) => convolutionCase("conv2d", convolution)),
  conv2dInput: convolutions.map((convolution) => convolutionCase("conv2dInput", convolution)),
  conv2dWeight: convolutions.map((convolution) => convolutionCase("conv2dWeight", convolution)),
  maxPool2d: [
    ...poolCases("maxPool2d"),
    {
      title: "NaN is the maximum",
      feeds: [withNaN(random([1, 1, 6, 6]), 0, 8, 14, 35)],
      apply: (a) => maxPool2d(a!, halving),
      tolerance: float32,
    },
  ],
  resample2d: resample2dCases,
  maxPool2dGrad: [
    ...poolCases("maxPool2dGrad"),
    {
      title: "where all is −∞ the first pixel inside the image takes the gradient",
      feeds: [{ shape: [1, 2, 5, 6], values: new Float32Array(60).fill(-Infinity) }, random([1, 2, 3, 5])],
      apply: (a, b) =>
        maxPool2dGrad(a!, b!, { kernel: [3, 2], stride: [2, 1], padding: [1, 1], dilation: [1, 3], ceilMode: false }),
      tolerance: float32,
    },
    ...[halving, overlapping].map(
      (attrs): Case => ({
        title: `NaN takes the gradient, ${JSON.stringify(attrs)}`,
        feeds: [
          withNaN(random([1, 1, 6, 6]), 0, 1, 8, 14, 35),
          random(attrs === halving ? [1, 1, 3, 3] : [1, 1, 6, 6]),
        ],
        apply: (a, b) => maxPool2dGrad(a!, b!, attrs),
        tolerance: float32,
      }),
    ),
  ],
} satisfies Readonly<Record<string, readonly Case[]>>;
