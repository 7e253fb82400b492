/** When two documents are the same, and where one came from. */

import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";

/** Null for a document that is the user's own. */
export type PresetOrigin = { readonly id: string; readonly isEdited: boolean } | null;

export function isSameDocument(a: Experiment, b: Experiment): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Whether it is the file that the document names, wherever that lies. */
export const isNamed = (table: Spec, { type, file }: Spec): boolean =>
  type === table.type && `/${file}`.endsWith(`/${table.file}`);
