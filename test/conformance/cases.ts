/** Cases for every operation: odd sizes, broadcasting, a single row, strides and padding. The reference device says what is right. */

import { createRng } from "../../engine/define/rng.ts";
import { add, type Expr, exp, gt, mul, select, sub, tanh, variable } from "../../engine/expr/expr.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { apply, type Shape, type Tensor } from "../../engine/graph/tensor.ts";
import {
  conv2d,
  conv2dInput,
  conv2dWeight,
  gather,
  map,
  mapOne,
  matmul,
  max,
  maxPool2d,
  maxPool2dGrad,
  type OpName,
  ops,
  row,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
  storeRows,
  sum,
} from "../../engine/ops/index.ts";
import { accumulated, float32, type Tolerance } from "../support/tolerances.ts";
import type { Feed } from "./singleStep.ts";

export interface Case {
  readonly title: string;
  readonly feeds: readonly Feed[];
  apply(...inputs: readonly Tensor[]): Tensor;
  readonly tolerance: Tolerance;
  /** The input whose memory the output is. */
  readonly updates?: number;
}

const rng = createRng(20240607);

/** Random float32 numbers of either sign, none of them 0. */
function random(shape: Shape, largest = 2): Feed {
  const number = () => rng.uniform(0.05, largest) * (rng.next() < 0.5 ? -1 : 1);
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, number) };
}

/** Few different values, so that maxima tie. */
function coarse(shape: Shape): Feed {
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, () => rng.integer(4) - 1.5) };
}

const scalar = (value: number): Feed => ({ shape: [], values: [value] });
const integers = (...values: number[]): Feed => ({ shape: [values.length], dtype: "i32", values });
const bytes = (shape: Shape): Feed => ({
  shape,
  dtype: "u8",
  values: Uint8Array.from({ length: sizeOf(shape) }, () => rng.integer(256)),
});

const [x, y, z] = [variable("x"), variable("y"), variable("z")];
const mixed: Expr = add(mul(x, tanh(y)), select(gt(x, z), exp(mul(0.5, z)), sub(y, 1)));

function mapCase(...shapes: readonly Shape[]): Case {
  const shape = shapes[0]!;
  return {
    title: shapes.map((s) => `(${s})`).join(" with "),
    feeds: [0, 1, 2].map((i) => random(shapes[i] ?? [])),
    apply: (a, b, c) => map({ mixed, product: mul(mul(x, y), z), copy: x }, { x: a!, y: b!, z: c! }, shape).mixed,
    tolerance: float32,
  };
}

const mapShapes: readonly (readonly Shape[])[] = [
  [[1], [1], [1]],
  [[], [], []],
  [[7], [7], [7]],
  [[1000], [1000], []],
  [[4, 10], [10], [4, 1]],
  [[3, 5], [5], [3, 1]],
  [[5, 3], [1], [5, 3]],
  [[64, 2], [2], [64, 1]],
  [
    [2, 6, 7, 5],
    [6, 1, 1],
    [2, 6, 7, 5],
  ],
  [
    [2, 3, 4, 5],
    [3, 1, 5],
    [2, 1, 4, 1],
  ],
  [
    [2, 1, 9],
    [1, 1, 9],
    [2, 1, 1],
  ],
  [[3, 1], [3, 1], [1]],
  [[17, 16], [16], [17, 16]],
];

function reduceCase(kind: "sum" | "max", shape: Shape, axes: readonly number[], keepDims = false): Case {
  return {
    title: `${kind} of (${shape}) over (${axes})${keepDims ? ", dimensions kept" : ""}`,
    feeds: [random(shape)],
    apply: (input) => (kind === "sum" ? sum : max)(input!, axes, keepDims),
    tolerance: kind === "sum" ? accumulated : float32,
  };
}

const reductions: readonly (readonly [Shape, readonly number[]])[] = [
  [[1], [0]],
  [[3], [0]],
  [[1000], [0]],
  [[4, 10], [0]],
  [[4, 10], [1]],
  [[5, 37], [0]],
  [[5, 3], [1]],
  [
    [2, 6, 7, 5],
    [0, 2, 3],
  ],
  [
    [2, 6, 7, 5],
    [1, 3],
  ],
  [
    [2, 6, 7, 5],
    [1, 2],
  ],
  [[2, 6, 1, 5], [0]],
  [[3, 1, 2], [1]],
  [
    [2, 3, 5, 17],
    [0, 1, 2, 3],
  ],
  [[2, 3, 5, 17], [2]],
];

/** For sums of many products that cancel: what float32 rounds off grows with the products, whatever is left. */
const factor = (shape: Shape) => random(shape, 0.5);

function matmulCase(m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): Case {
  return {
    title: `(${m}, ${k})·(${k}, ${n})${transposeA ? ", A transposed" : ""}${transposeB ? ", B transposed" : ""}`,
    feeds: [factor(transposeA ? [k, m] : [m, k]), factor(transposeB ? [n, k] : [k, n])],
    apply: (a, b) => matmul(a!, b!, { transposeA, transposeB }),
    tolerance: accumulated,
  };
}

const products = [
  [1, 1, 1],
  [1, 5, 1],
  [1, 7, 9],
  [4, 3, 1],
  [7, 1, 5],
  [3, 2, 4],
  [4, 400, 120],
  [4, 84, 10],
  [10, 13, 11],
  [13, 9, 21],
  [33, 17, 29],
] as const;

interface Convolution {
  readonly image: readonly [number, number, number, number];
  readonly kernel: readonly [number, number, number];
  readonly stride?: readonly [number, number];
  readonly padding?: readonly [number, number];
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
];

function convolutionCase(
  op: "conv2d" | "conv2dInput" | "conv2dWeight",
  { image, kernel, stride = [1, 1], padding = [0, 0] }: Convolution,
): Case {
  const [n, c, h, w] = image;
  const [o, kH, kW] = kernel;
  const weight = [o, c, kH, kW];
  const result = [
    n,
    o,
    Math.floor((h + 2 * padding[0] - kH) / stride[0]) + 1,
    Math.floor((w + 2 * padding[1] - kW) / stride[1]) + 1,
  ];
  const attrs = { stride, padding };
  const shared = {
    title: `(${image}) with (${weight}), stride ${stride}, padding ${padding}`,
    tolerance: accumulated,
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

const pools = [
  { image: [4, 6, 28, 28], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { image: [2, 3, 10, 10], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { image: [1, 2, 7, 9], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { image: [1, 1, 2, 2], kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { image: [1, 2, 8, 6], kernel: [2, 2], stride: [2, 2], padding: [1, 1] },
  { image: [2, 2, 9, 9], kernel: [3, 3], stride: [2, 2], padding: [1, 1] },
  { image: [1, 2, 9, 11], kernel: [3, 2], stride: [1, 1], padding: [0, 0] },
  { image: [1, 2, 12, 13], kernel: [3, 3], stride: [3, 3], padding: [0, 0] },
  { image: [1, 2, 5, 6], kernel: [5, 4], stride: [1, 4], padding: [2, 1] },
] as const;

function poolCases(op: "maxPool2d" | "maxPool2dGrad"): readonly Case[] {
  return pools.flatMap(({ image, ...attrs }) => {
    const [n, c, h, w] = image;
    const out = (size: number, i: 0 | 1) =>
      Math.floor((size + 2 * attrs.padding[i] - attrs.kernel[i]) / attrs.stride[i]) + 1;
    const result = [n, c, out(h, 0), out(w, 1)];
    return [random(image), coarse(image)].map((feed, i) => ({
      title: `(${image}), ${JSON.stringify(attrs)}${i === 1 ? ", with ties" : ""}`,
      feeds: op === "maxPool2d" ? [feed] : [feed, random(result)],
      apply: (a: Tensor, b: Tensor) => (op === "maxPool2d" ? maxPool2d(a, attrs) : maxPool2dGrad(a, b, attrs)),
      tolerance: float32,
    }));
  }) as readonly Case[];
}

function withNaN(feed: Feed, ...positions: readonly number[]): Feed {
  const values = Float32Array.from(feed.values);
  for (const position of positions) values[position] = Number.NaN;
  return { ...feed, values };
}

const halving = { kernel: [2, 2], stride: [2, 2], padding: [0, 0] } as const;
const overlapping = { kernel: [3, 3], stride: [1, 1], padding: [1, 1] } as const;

const [scale, shift] = [
  [0.5, -2, 3],
  [1, 0.25, -1],
] as const;
const perFeature = Array.from({ length: 10 }, (_, i) => i - 4.5);

function gatherCase(title: string, data: Feed, attrs: Partial<Parameters<typeof gather>[3]> = {}): Case {
  const rows = data.shape[0]!;
  const indices = integers(...Array.from({ length: 9 }, () => rng.integer(rows)));
  return {
    title,
    feeds: [data, indices, scalar(2)],
    apply: (a, b, c) => gather(a!, b!, c!, { count: 5, ...attrs }),
    tolerance: float32,
  };
}

const classCounts: readonly (readonly [number, number])[] = [
  [1, 2],
  [4, 10],
  [5, 3],
  [3, 1],
  [7, 37],
  [2, 16],
];

function crossEntropyCase(op: "softmaxCrossEntropy" | "softmaxCrossEntropyGrad", logits: Feed, title: string): Case {
  const [n, k] = logits.shape as readonly [number, number];
  const target = integers(...Array.from({ length: n }, () => rng.integer(k)));
  return op === "softmaxCrossEntropy"
    ? { title, feeds: [logits, target], apply: (a, b) => softmaxCrossEntropy(a!, b!), tolerance: float32 }
    : {
        title,
        feeds: [logits, target, random([n])],
        apply: (a, b, c) => softmaxCrossEntropyGrad(a!, b!, c!),
        tolerance: float32,
      };
}

function crossEntropyCases(op: "softmaxCrossEntropy" | "softmaxCrossEntropyGrad"): readonly Case[] {
  const extreme = { shape: [3, 5], values: [1e4, -1e4, 3, 0, 1, -1e4, -1e4, -1e4, -1e4, -1e4, 1e4, 1e4, 0, 1, 88] };
  return [
    ...classCounts.map((shape) => crossEntropyCase(op, random(shape), `(${shape})`)),
    crossEntropyCase(op, extreme, "logits of ±1e4"),
  ];
}

/** Total, so that an operation without a case does not compile; a view has no kernel. */
export const cases: Readonly<Record<Exclude<OpName, "reshape">, readonly Case[]>> = {
  map: [
    ...mapShapes.map((shapes) => mapCase(...shapes)),
    {
      title: "writes over its own input",
      feeds: [random([3, 37]), random([37])],
      apply: (a, b) => mapOne(sub(mul(x, 2), y), { x: a!, y: b! }),
      tolerance: float32,
      updates: 0,
    },
    {
      title: "fills a shape with a constant",
      feeds: [],
      apply: () => mapOne({ kind: "const", value: 2.5 }, {}, [3, 7]),
      tolerance: float32,
    },
  ],
  reduce: reductions.flatMap(([shape, axes]) => [
    reduceCase("sum", shape, axes),
    reduceCase("sum", shape, axes, true),
    reduceCase("max", shape, axes),
  ]),
  copy: [
    { title: "(5, 3)", feeds: [random([5, 3])], apply: (a) => apply(ops.copy, [a!], {})[0]!, tolerance: float32 },
    { title: "u8 (7,)", feeds: [bytes([7])], apply: (a) => apply(ops.copy, [a!], {})[0]!, tolerance: float32 },
  ],
  matmul: products.flatMap(([m, k, n]) =>
    [false, true].flatMap((a) => [false, true].map((b) => matmulCase(m, k, n, a, b))),
  ),
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
  maxPool2dGrad: [
    ...poolCases("maxPool2dGrad"),
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
  gather: [
    gatherCase("f32 rows", random([6, 3, 5])),
    gatherCase("f32 rows with normalization", random([6, 3, 5]), { scale, shift }),
    gatherCase("f32 features with normalization", random([6, 10]), { scale: perFeature, shift: perFeature }),
    gatherCase("u8 images with normalization", bytes([6, 3, 5, 7]), { scale, shift }),
    gatherCase("u8 images, scale only", bytes([6, 3, 4, 4]), { scale }),
    gatherCase("u8 images, shift only", bytes([6, 3, 2, 1]), { shift }),
    gatherCase("u8 without normalization", bytes([6, 13])),
    gatherCase("u8 scalars", bytes([6])),
    gatherCase("i32 labels", integers(5, 4, 3, 2, 1, 0)),
  ],
  row: [
    {
      title: "row 3 of (5, 7)",
      feeds: [random([5, 7]), scalar(3)],
      apply: (a, b) => row(a!, b!)[0]!,
      tolerance: float32,
    },
  ],
  storeRows: [
    {
      title: "2 rows of (7, 3)",
      feeds: [random([7, 3]), scalar(4), random([2, 3])],
      apply: (a, b, c) => storeRows(a!, b!, c!),
      tolerance: float32,
      updates: 0,
    },
    {
      title: "1 number of i32 (5,)",
      feeds: [integers(1, 2, 3, 4, 5), scalar(0), integers(9)],
      apply: (a, b, c) => storeRows(a!, b!, c!),
      tolerance: float32,
      updates: 0,
    },
  ],
  softmaxCrossEntropy: crossEntropyCases("softmaxCrossEntropy"),
  softmaxCrossEntropyGrad: crossEntropyCases("softmaxCrossEntropyGrad"),
};
