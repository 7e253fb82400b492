/** When two documents are the same, and where one came from. */

import type { Experiment } from "../../engine/experiment/experiment.ts";

/** Null for a document that is the user's own. */
export type PresetOrigin = { readonly id: string; readonly isEdited: boolean } | null;

export function isSameDocument(a: Experiment, b: Experiment): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
