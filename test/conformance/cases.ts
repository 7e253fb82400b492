/** Cases for every operation: odd sizes, broadcasting, a single row, strides and padding. The reference device says what is right. */

import { add, type Expr, exp, gt, mul, select, sub, tanh, variable } from "../../engine/expr/expr.ts";
import { apply, type Shape, type Tensor } from "../../engine/graph/tensor.ts";
import {
  constant,
  gather,
  gridSample,
  map,
  mapOne,
  matmul,
  max,
  moments,
  type OpName,
  oneHot,
  ops,
  random as randomNumbers,
  row,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
  storeRows,
  sum,
} from "../../engine/ops/index.ts";
import { accumulated, exact, float32 } from "../support/tolerances.ts";
import { bytes, type Case, factor, integers, random, rng, scalar } from "./feeds.ts";
import { imageCases } from "./imageCases.ts";
import type { Feed } from "./singleStep.ts";

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

/** @param level added to all elements, in float32 */
function momentsCase(shape: Shape, axes: readonly number[], of: "mean" | "variance", level = 0): Case {
  const { values } = random(shape);
  return {
    title: `${of} of (${shape}) over (${axes})${level === 0 ? "" : ` around ${level}`}`,
    feeds: [{ shape, values: Float32Array.from(values, (value) => value + level) }],
    apply: (input) => moments(input!, axes)[of],
    tolerance: float32,
  };
}

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
  // Few rows, few columns, panels that are packed, ends of tiles.
  [1, 65, 30],
  [2, 7, 127],
  [16, 64, 5],
  [65, 2, 3],
  [64, 784, 12],
  [127, 5, 65],
  [40, 150, 127],
  [3, 4096, 2],
  [130, 600, 66],
] as const;

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

/** Places in steps of a half, from one pixel before the image to one behind it. */
function gridSampleCase(shape: readonly [number, number, number, number]): Case {
  const [N, , H, W] = shape;
  const places = (size: number, step: number) => ({
    shape: [N, 1, H, W],
    values: Array.from({ length: N * H * W }, (_, i) => ((i * step) % (2 * size + 3)) / 2 - 1),
  });
  return {
    title: `places of (${shape}), halfway ones among them`,
    feeds: [random(shape), places(H, 1), places(W, 3)],
    apply: (x, row, column) => gridSample(x!, { row: row!, column: column! }),
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

/** Along rows, and along an axis with others behind it. */
const softmaxShapes: readonly Shape[] = [
  [1, 1, 1],
  [3, 7, 1],
  [5, 16, 1],
  [2, 3, 5],
  [1, 4, 16],
  [3, 1, 6],
];

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
  constant: [
    { title: "(3, 2)", feeds: [], apply: () => constant([1, -2, 0.5, 4, 0, 6], [3, 2]), tolerance: float32 },
    { title: "(1,)", feeds: [], apply: () => constant([7]), tolerance: float32 },
  ],
  matmul: products.flatMap(([m, k, n]) =>
    [false, true].flatMap((a) => [false, true].map((b) => matmulCase(m, k, n, a, b))),
  ),
  ...imageCases,
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
  gridSample: [gridSampleCase([6, 3, 5, 7]), gridSampleCase([2, 1, 8, 4]), gridSampleCase([3, 2, 1, 1])],
  row: [
    {
      title: "row 3 of (5, 7)",
      feeds: [random([5, 7]), scalar(3)],
      apply: (a, b) => row(a!, b!)[0]!,
      tolerance: float32,
    },
  ],
  moments: reductions.flatMap(([shape, axes]) => [
    momentsCase(shape, axes, "mean"),
    momentsCase(shape, axes, "variance"),
    momentsCase(shape, axes, "variance", 1000),
  ]),
  random: [
    ...[[1], [7], [4, 33]].map((shape) => ({
      title: `(${shape}) at step 5`,
      feeds: [scalar(5)],
      apply: (step?: Tensor) => randomNumbers(step!, { shape, key: 0xdeadbeef }),
      tolerance: exact,
    })),
    {
      title: "at the last step that float32 counts",
      feeds: [scalar(2 ** 24 - 1)],
      apply: (step) => randomNumbers(step!, { shape: [100], key: 1 }),
      tolerance: exact,
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
  oneHot: [3, 1, 9].map((classes) => ({
    title: `${classes} classes`,
    feeds: [integers(0, classes - 1, Math.floor(classes / 2))],
    apply: (target) => oneHot(target!, classes),
    tolerance: exact,
  })),
  softmax: softmaxShapes.flatMap((shape) =>
    [false, true].map((log) => ({
      title: `${log ? "logarithms " : ""}of (${shape})`,
      feeds: [random(shape)],
      apply: (a: Tensor) => apply(ops.softmax, [a], { log })[0]!,
      tolerance: float32,
    })),
  ),
  softmaxCrossEntropy: crossEntropyCases("softmaxCrossEntropy"),
  softmaxCrossEntropyGrad: crossEntropyCases("softmaxCrossEntropyGrad"),
};
