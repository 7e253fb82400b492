/** What the cases of all operations are made of: seeded numbers as slots take them. */

import { createRng } from "../../engine/define/rng.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import type { Shape, Tensor } from "../../engine/graph/tensor.ts";
import type { Tolerance } from "../support/tolerances.ts";
import type { Feed } from "./singleStep.ts";

export interface Case {
  readonly title: string;
  readonly feeds: readonly Feed[];
  apply(...inputs: readonly Tensor[]): Tensor;
  readonly tolerance: Tolerance;
  /** The input whose memory the output is. */
  readonly updates?: number;
}

export const rng = createRng(20240607);

/** Random float32 numbers of either sign, none of them 0. */
export function random(shape: Shape, largest = 2, from = rng): Feed {
  const number = () => from.uniform(0.05, largest) * (from.next() < 0.5 ? -1 : 1);
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, number) };
}

/** Few different values, so that maxima tie. */
export function coarse(shape: Shape): Feed {
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, () => rng.integer(4) - 1.5) };
}

export const scalar = (value: number): Feed => ({ shape: [], values: [value] });
export const integers = (...values: number[]): Feed => ({ shape: [values.length], dtype: "i32", values });
export const bytes = (shape: Shape): Feed => ({
  shape,
  dtype: "u8",
  values: Uint8Array.from({ length: sizeOf(shape) }, () => rng.integer(256)),
});

export function withNaN(feed: Feed, ...positions: readonly number[]): Feed {
  const values = Float32Array.from(feed.values);
  for (const position of positions) values[position] = Number.NaN;
  return { ...feed, values };
}

/** For sums of many products that cancel: what float32 rounds off grows with the products, whatever is left. */
export const factor = (shape: Shape) => random(shape, 0.5);
