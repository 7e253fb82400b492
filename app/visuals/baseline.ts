/** What a net has to beat: the accuracy of an answer that never looks at the inputs. */

import type { DataSummary } from "../../engine/worker/protocol.ts";

type Counted = Pick<DataSummary, "classCounts" | "testSize">;

/** The class that is most frequent in training, the first of equals; null for regression. */
export const majorityClass = ({ classCounts }: Counted): number | null =>
  classCounts ? classCounts.train.indexOf(Math.max(...classCounts.train)) : null;

/**
 * The majority baseline: always that class.
 *
 * @returns its accuracy on the test set, in [0, 1]; null for regression, and where there are no test examples
 */
export function majorityBaseline(data: Counted): number | null {
  const label = majorityClass(data);
  if (label === null || data.testSize === 0) return null;
  return data.classCounts!.test[label]! / data.testSize;
}
