/** What a net has to beat: the accuracy of an answer that never looks at the inputs. */

import type { DataSummary } from "../../engine/worker/protocol.ts";

/**
 * The majority baseline: always the class that is most frequent in training, the first of equals.
 *
 * @returns its accuracy on the test set, in [0, 1]; null for regression, and where there are no test examples
 */
export function majorityBaseline({
  classCounts,
  testSize,
}: Pick<DataSummary, "classCounts" | "testSize">): number | null {
  if (!classCounts || testSize === 0) return null;
  const { train, test } = classCounts;
  return test[train.indexOf(Math.max(...train))]! / testSize;
}
