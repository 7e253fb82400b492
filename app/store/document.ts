/** When two documents are the same. */

import type { Experiment } from "../../engine/experiment/experiment.ts";

export function isSameDocument(a: Experiment, b: Experiment): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
