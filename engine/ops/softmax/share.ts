/** A share of a softmax in arithmetic: an exponential over the sum of all. */

import type { Arithmetic } from "../arithmetic.ts";
import type { ElementStep } from "../explanation.ts";
import { exponential, negative, quotient, sumOf } from "../makeArithmetic.ts";

/** The sum of e^x, and each e^x. Numbers so far from 0 that an exponential may overflow, or all vanish, have the largest subtracted first. */
export interface Exponentials {
  /** What stands for each number in its exponent. */
  readonly shifted: readonly Arithmetic[];
  readonly all: readonly Arithmetic[];
  readonly total: Arithmetic;
}

/** e⁵⁰ is far from any overflow, and 1e-21 of it is no part of the sum. */
const farthest = 50;

export function exponentialsOf(
  numbers: readonly Arithmetic[],
  { sum, max }: Pick<ElementStep<never>, "sum" | "max">,
): Exponentials {
  const largest = max(numbers);
  const shifted = Math.abs(largest.value) <= farthest ? numbers : numbers.map((x) => sumOf([x, negative(largest)]));
  const all = shifted.map(exponential);
  return { shifted, all, total: sum(all) };
}

export const shareOf = ({ all, total }: Exponentials, k: number): Arithmetic => quotient(all[k]!, total);
