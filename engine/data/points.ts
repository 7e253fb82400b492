/** What all point sets of the plane share: their parameters, how points are drawn from a seed, and the split in two. */

import { type DatasetEntry, dataset } from "../define/entry.ts";
import { ParamError } from "../define/errors.ts";
import { int, num } from "../define/param.ts";
import type { Rng } from "../define/rng.ts";
import type { Text } from "../define/text.ts";
import type { Dataset, Split } from "./dataset.ts";
import { describeFeatures } from "./describe.ts";
import type { Description } from "./description.ts";

/** Points lie in [-EXTENT, EXTENT]², TensorFlow Playground's domain. Others read it off the description. */
export const EXTENT = 6;

/** Coordinates x₁, x₂ and the label: a class index, or the target value of a regression. */
export type Point = readonly [x1: number, x2: number, label: number];

export interface Draws {
  readonly samples: number;
  readonly classes: number;
  /** 0 … 0.5 */
  readonly noise: number;
  /** For where points lie without noise. */
  readonly position: Rng;
  /** The noise alone. A stream of its own, so that moving the noise slider perturbs the same points instead of drawing others. */
  readonly jitter: Rng;
}

/** Makes example `i`; called for 0, 1, …, samples − 1 in that order. */
export type Rule = (i: number, draws: Draws) => Point;

interface PointSet {
  readonly type: string;
  readonly title: Text;
  readonly doc: Text;
  readonly source?: string;
  readonly rule: Rule;
}

const TENSORFLOW_PLAYGROUND = "https://github.com/tensorflow/playground/blob/master/src/dataset.ts";

const noise = num({
  default: 0,
  min: 0,
  max: 0.5,
  doc: { en: "How much chance blurs the pattern, from 0 (none) to 0.5.", zh: "图案中的随机扰动，从 0（无）到 0.5。" },
});

const test_fraction = num({
  default: 0.5,
  min: 0.01,
  max: 0.99,
  isShare: true,
  slider: { min: 0.1, max: 0.9, scale: "linear" },
  doc: {
    en: "Share of the points kept for testing. Training never sees them.",
    zh: "留作测试的点所占的比例。训练时不会用到它们。",
  },
});

function paramsFor(samples: number) {
  return {
    samples: int({
      default: samples,
      min: 10,
      max: 100_000,
      doc: { en: "Number of points, training and test together.", zh: "点的总数，训练集与测试集合计。" },
    }),
    noise,
    test_fraction,
  };
}

const classes = int({
  default: 3,
  min: 2,
  max: 10,
  doc: { en: "Number of classes.", zh: "类别数。" },
});

/**
 * A set of two classes, named by TensorFlow Playground's colours: class 0 is `orange`, its negative (−1), class 1 is `blue`,
 * its positive (+1).
 */
export function twoClassPoints({ rule, ...set }: PointSet): DatasetEntry {
  return dataset({
    source: TENSORFLOW_PLAYGROUND,
    ...set,
    params: paramsFor(500),
    check: checkSplit,
    ...ruledBy(set.type, rule, () => ["orange", "blue"]),
  });
}

/** A set of 2 to 10 classes, named `0`, `1`, …; every class has samples / classes points, the first ones one more where that is not whole. */
export function manyClassPoints({ rule, ...set }: PointSet): DatasetEntry {
  return dataset({
    ...set,
    params: { ...paramsFor(500), classes },
    check: checkSplit,
    ...ruledBy(set.type, rule, (params: { readonly classes: number }) =>
      Array.from({ length: params.classes }, (_, k) => `${k}`),
    ),
  });
}

/** A function of the plane with values in [-1, 1]. */
export function regressionPoints({ rule, ...set }: PointSet): DatasetEntry {
  return dataset({
    source: TENSORFLOW_PLAYGROUND,
    ...set,
    params: paramsFor(1200),
    check: checkSplit,
    ...ruledBy(set.type, rule, () => []),
  });
}

type PointParams = SplitParams & { readonly noise: number };

/** @param classesOf names of the classes; none for regression */
function ruledBy<P>(type: string, rule: Rule, classesOf: (params: P) => readonly string[]) {
  const describe = ({ params }: { readonly params: PointParams & P }): Description => {
    const classes = classesOf(params);
    const testSize = testSizeOf(params);
    return describeFeatures(
      { features: ["x1", "x2"], plane: { x1: [-EXTENT, EXTENT], x2: [-EXTENT, EXTENT] } },
      {
        task: classes.length > 0 ? "classification" : "regression",
        classes,
        trainSize: params.samples - testSize,
        testSize,
      },
    );
  };
  return {
    describe,
    load: async ({ params, rng }: { readonly params: PointParams & P; readonly rng: Rng }): Promise<Dataset> => ({
      type,
      ...describe({ params }),
      ...makePoints({ rule, params, rng, classes: classesOf(params) }),
      normalize: null,
    }),
  };
}

interface PointsRequest {
  readonly rule: Rule;
  readonly params: PointParams;
  readonly rng: Rng;
  /** Class names; empty for regression. */
  readonly classes: readonly string[];
}

function makePoints({ rule, params, rng, classes }: PointsRequest): Pick<Dataset, "train" | "test"> {
  const { samples } = params;
  const testSize = testSizeOf(params);
  const draws = {
    samples,
    classes: classes.length,
    noise: params.noise,
    position: rng.fork("place"),
    jitter: rng.fork("jitter"),
  };
  const points = Array.from({ length: samples }, (_, i) => rule(i, draws));

  const order = Int32Array.from({ length: samples }, (_, i) => i);
  rng.fork("split").shuffle(order);
  const labelOf = (i: number) => points[i]![2];
  const split = (part: Int32Array): Split => ({
    inputs: Float32Array.from({ length: 2 * part.length }, (_, i) => points[part[i >> 1]!]![i & 1]!),
    labels: classes.length > 0 ? Int32Array.from(part, labelOf) : Float32Array.from(part, labelOf),
    size: part.length,
  });

  return { train: split(order.subarray(testSize)), test: split(order.subarray(0, testSize)) };
}

interface SplitParams {
  readonly samples: number;
  readonly test_fraction: number;
}

const testSizeOf = ({ samples, test_fraction }: SplitParams) => Math.round(samples * test_fraction);

function checkSplit(params: SplitParams): void {
  const testSize = testSizeOf(params);
  if (testSize > 0 && testSize < params.samples) return;
  throw new ParamError({
    where: "test_fraction",
    got: {
      en: `${params.test_fraction} of ${params.samples} samples, which is ${testSize}`,
      zh: `${params.samples} 个样本的 ${params.test_fraction}，即 ${testSize} 个`,
    },
    expected: {
      en: "at least one point for training and one for testing",
      zh: "训练集与测试集至少各有一个点",
    },
    fix: {
      en: "Take more samples, or a test_fraction nearer to 0.5.",
      zh: "请增大 samples，或让 test_fraction 更接近 0.5。",
    },
  });
}
