/** How one number comes about from others, as plain data. Types only; `makeArithmetic.ts` puts it together. */

import type { PrimitiveName } from "../expr/expr.ts";

/** What a sum is of a larger one: what one input channel of a convolution adds, or one example of the mini-batch. */
export interface Part {
  readonly axis: "channel" | "example";
  readonly index: number;
}

/**
 * Every part has its `value`, in float64 from the numbers that were read. What changes nothing is left out: factors of 1, summands of 0,
 * sums within sums. Parts may be shared: the same object stands wherever the same value is used.
 */
export type Arithmetic =
  /** A number that was read: `figure` is its tensor's place among the inputs, `element` counts row by row in that tensor. */
  | { readonly kind: "element"; readonly figure: number; readonly element: number; readonly value: number }
  | { readonly kind: "constant"; readonly value: number }
  /**
   * A difference is a sum too: its second term is a call of `neg`, or a constant below 0. `count` is how many terms there are; of a long sum
   * the largest are listed, largest first. `value` is always that of all of them.
   */
  | {
      readonly kind: "sum";
      readonly part: Part | null;
      readonly terms: readonly Arithmetic[];
      readonly count: number;
      readonly value: number;
    }
  /** The largest of some values; `winner` is its place among those listed, which are the largest where there are many. ReLU is that of 0 and x. */
  | {
      readonly kind: "max";
      readonly terms: readonly Arithmetic[];
      readonly count: number;
      readonly winner: number;
      readonly value: number;
    }
  /** Never of `add`, `sub` or `max`, which are the kinds above. Of a `select` all three arguments are there; the value is that of one of them. */
  | {
      readonly kind: "call";
      readonly fn: Exclude<PrimitiveName, "add" | "sub" | "max">;
      readonly args: readonly Arithmetic[];
      readonly value: number;
    };
