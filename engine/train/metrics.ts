/** Scores from outputs and labels: loss, accuracy, accuracy per class, confusion. Sums are float64 on every device. */

import type { Dataset } from "../data/dataset.ts";
import type { Loss } from "../define/entry.ts";
import type { Reduction } from "../nn/reduction.ts";
import type { Score } from "../worker/protocol.ts";

export interface Tally {
  /**
   * @param row of this example in `outputs` and in `losses`
   * @param label class index; any number for regression
   */
  add(example: { readonly row: number; readonly label: number; readonly batch: Batch }): void;
  result(): TallyResult;
}

export interface Batch {
  /** (N, K) raw outputs. */
  readonly outputs: ArrayLike<number>;
  /** Unreduced losses, the same number for each example. */
  readonly losses: ArrayLike<number>;
  /** What each example counts in the mean; without them, every loss counts 1. */
  readonly weights?: ArrayLike<number>;
  /** K. */
  readonly outputsPerExample: number;
  readonly lossesPerExample: number;
}

export interface TallyResult {
  readonly score: Score;
  readonly examples: number;
  /** NaN for a class without examples; empty for regression. */
  readonly perClass: readonly number[];
  /** `confusion[truth][predicted]`; empty for regression. */
  readonly confusion: readonly (readonly number[])[];
  /** Which of the examples, counted from 0 in the order they were added, were predicted wrong. */
  readonly wrong: readonly number[];
}

export function createTally(
  dataset: Pick<Dataset, "task" | "classes">,
  { rule, reduction }: { readonly rule: Loss["singleOutput"]; readonly reduction: Reduction },
): Tally {
  const isClassification = dataset.task === "classification";
  const K = isClassification ? dataset.classes.length : 0;
  const confusion = Array.from({ length: K }, () => new Array<number>(K).fill(0));
  const wrong: number[] = [];
  let examples = 0;
  let lossSum = 0;
  let lossCount = 0;

  return {
    add({ row, label, batch: { outputs, losses, weights, outputsPerExample, lossesPerExample } }) {
      const example = examples++;
      for (let i = 0; i < lossesPerExample; i++) lossSum += losses[row * lossesPerExample + i]!;
      lossCount += reduction === "batchmean" ? 1 : (weights?.[row] ?? lossesPerExample);
      if (!isClassification) return;
      const predicted = predictClass({ outputs, from: row * outputsPerExample, count: outputsPerExample, rule });
      if (predicted !== label) wrong.push(example);
      confusion[label]![predicted]!++;
    },
    result: () => ({
      score: {
        loss: reduction === "sum" ? lossSum : lossSum / lossCount,
        ...(isClassification && { accuracy: (examples - wrong.length) / examples }),
      },
      examples,
      perClass: confusion.map((row, truth) => row[truth]! / row.reduce((sum, count) => sum + count, 0)),
      confusion,
      wrong,
    }),
  };
}

/**
 * The class that outputs stand for: the largest of several, the first of equals; one output is above its threshold or not.
 *
 * @param rule what a single output is: `logit` > 0, `probability` > 0.5, `sign` > 0
 */
export function predictClass({
  outputs,
  from,
  count,
  rule,
}: {
  readonly outputs: ArrayLike<number>;
  readonly from: number;
  readonly count: number;
  readonly rule: Loss["singleOutput"];
}): number {
  if (count === 1) return outputs[from]! > (rule === "probability" ? 0.5 : 0) ? 1 : 0;
  let best = 0;
  for (let k = 1; k < count; k++) if (outputs[from + k]! > outputs[from + best]!) best = k;
  return best;
}
