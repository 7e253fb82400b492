/** The row of a table that is tried at the foot: pictures of the test rows ring it, and a click on one of theirs takes that row. */

import type { AppState } from "../store/state.ts";
import { actions } from "../store/store.ts";

export const tryRowId = "try-row";

/** A test row's number; null while none is tried. */
export const selectTriedRow = (state: AppState): number | null => (state.foot === tryRowId ? state.example : null);

export function tryRow(example: number): void {
  actions.showExample(example);
  actions.openFoot(tryRowId);
}
