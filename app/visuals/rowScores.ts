/** What a net says of rows of a table: scores between two classes and what a threshold makes of them; shares of each class; values beside true ones. Pure. */

import type { ProbeResult } from "../../engine/worker/protocol.ts";
import { confidences, type Reading } from "./predictions.ts";

export type Predictions = Extract<ProbeResult, { type: "predictions" }>;

/** As many test rows as the protocol lets be asked for. */
export const mostRows = 1000;

/** For each row how much its outputs speak for each class: (rows, classes), in [0, 1]. */
export function sharesOf({ values, outputs }: Predictions, reading: Reading): readonly (readonly number[])[] {
  return Array.from({ length: values.length / outputs }, (_, row) =>
    confidences(reading, values.subarray(row * outputs, (row + 1) * outputs)),
  );
}

/** Of two classes: where each row lies from the first, 0, to the second, 1. Accuracy counts the second above a half. */
export const scoresOf = (predictions: Predictions, reading: Reading): Float64Array =>
  Float64Array.from(sharesOf(predictions, reading), scoreOf);

/** The same for one row, from how much its outputs speak for each of the two. */
export function scoreOf([first, second]: readonly number[]): number {
  const both = first! + second!;
  return both === 0 ? 0.5 : second! / both;
}

/** `confusion[truth][said]`: a score above the threshold says the second class. A score that is no number says the first, as in accuracy. */
export function confusionAt(scores: ArrayLike<number>, labels: ArrayLike<number>, threshold: number): number[][] {
  const confusion = [
    [0, 0],
    [0, 0],
  ];
  for (let row = 0; row < scores.length; row++) confusion[labels[row]!]![scores[row]! > threshold ? 1 : 0]!++;
  return confusion;
}

export interface Fit {
  /** The share of the true values' variance that is predicted; NaN where they do not vary. */
  readonly r2: number;
  /** In the target's own unit. */
  readonly meanAbsoluteError: number;
}

export function fitOf(predicted: ArrayLike<number>, truth: ArrayLike<number>): Fit {
  const rows = truth.length;
  let [sum, absolute, squares] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const error = predicted[row]! - truth[row]!;
    sum += truth[row]!;
    absolute += Math.abs(error);
    squares += error ** 2;
  }
  let variance = 0;
  for (let row = 0; row < rows; row++) variance += (truth[row]! - sum / rows) ** 2;
  return { r2: variance > 0 ? 1 - squares / variance : Number.NaN, meanAbsoluteError: absolute / rows };
}
