/** Numbers that golden cases begin with; all of them are float32 numbers, so that every device sees the same. */

import { hashUniform } from "../support/hashUniform.ts";

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Kinks, signed zeros, the saturated ends, and ordinary numbers. */
export const edges: GoldenTensor = {
  shape: [4, 6],
  values: [
    ...[0, -0, 2 ** -26, -(2 ** -26), 0.5, -0.5, 1, -1, 2, -2, 3, -3],
    ...[6, -6, 20, -20, 21, -21, 88, -88, 100, -100, 1000, -1000],
  ],
};

/** Multiples of 1/64 spread evenly over [low, high). */
export function uniform(
  shape: readonly number[],
  { seed, low = -2, high = 2 }: { readonly seed: number; readonly low?: number; readonly high?: number },
): GoldenTensor {
  const count = shape.reduce((product, n) => product * n, 1);
  const values = Array.from(hashUniform(seed, count), (u) => Math.floor((low + u * (high - low)) * 64) / 64);
  return { shape, values };
}

/** Many equal numbers: what wins a tie shows in the gradient. */
export function withTies(shape: readonly number[], seed: number): GoldenTensor {
  const { values } = uniform(shape, { seed, low: -1, high: 2 });
  return { shape, values: values.map((value) => Math.max(0, Math.round(value))) };
}
