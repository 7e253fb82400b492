/** What all generated sets share: how many examples there are, how noisy, and their split in two. */

import { ParamError } from "../define/errors.ts";
import { int, num } from "../define/param.ts";
import type { Rng } from "../define/rng.ts";
import { splitRng } from "./dataRng.ts";
import type { Split } from "./dataset.ts";

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

/** @param samples how many there are by default */
export function generatedParams(samples: number) {
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

/** Values of those parameters. */
export interface Generated {
  readonly samples: number;
  readonly noise: number;
  readonly test_fraction: number;
}

type Sizes = Pick<Generated, "samples" | "test_fraction">;

/** Number of examples of each split. */
export function sizesOf(params: Sizes): { readonly trainSize: number; readonly testSize: number } {
  const testSize = Math.round(params.samples * params.test_fraction);
  return { trainSize: params.samples - testSize, testSize };
}

export function checkSplit(params: Sizes): void {
  const { trainSize, testSize } = sizesOf(params);
  if (testSize > 0 && trainSize > 0) return;
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

interface SplitRequest {
  readonly params: Sizes;
  readonly rng: Rng;
  /** @param part indices of examples */
  pick(part: Int32Array): Omit<Split, "size">;
}

/** Deals the examples out by chance. */
export function splitInTwo({ params, rng, pick }: SplitRequest): { readonly train: Split; readonly test: Split } {
  const { testSize } = sizesOf(params);
  const order = Int32Array.from({ length: params.samples }, (_, i) => i);
  splitRng(rng).shuffle(order);
  const split = (part: Int32Array): Split => ({ ...pick(part), size: part.length });
  return { train: split(order.subarray(testSize)), test: split(order.subarray(0, testSize)) };
}
