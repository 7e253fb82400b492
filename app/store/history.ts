/** Undo and redo over versions of the document, as pure functions. Edits that belong together are one step. */

import type { Experiment } from "../../engine/experiment/experiment.ts";
import { type Change, describeChange, type Leaf, onlyLeaf } from "./change.ts";
import { isSameDocument, type PresetOrigin } from "./document.ts";

/** A document and where it came from, as it stood after a change. */
export interface Version {
  /** Unique for the visit; the worker knows a run by the versions that were trained in it. */
  readonly version: number;
  readonly experiment: Experiment;
  readonly preset: PresetOrigin;
}

/** A change, and the version on its far side: the one before it in `past`, the one after it in `future`. */
export interface Step {
  readonly change: Change;
  readonly other: Version;
}

export interface History {
  /** Oldest first. */
  readonly past: readonly Step[];
  /** Next first. */
  readonly future: readonly Step[];
  /** What was edited last and when, for edits that go on: a slider that is dragged, a number that is typed. */
  readonly latest: { readonly leaf: Leaf; readonly atMs: number } | null;
}

export const noHistory: History = { past: [], future: [], latest: null };

const mostSteps = 200;
/** Edits of one number that follow each other within this time are one. */
const restMs = 1000;

let lastVersion = 0;
export const nextVersion = (): number => ++lastVersion;

export interface Moment {
  readonly history: History;
  readonly present: Version;
}

/** The moment after a change that is a step of its own. */
export function record({ history, present }: Moment, change: Change, to: Omit<Version, "version">): Moment {
  return {
    history: { past: [...history.past, { change, other: present }].slice(-mostSteps), future: [], latest: null },
    present: { version: nextVersion(), ...to },
  };
}

/** The moment after an edit. Edits of the same number, in one drag or while typing, are one step. */
export function recordEdit(
  moment: Moment,
  to: Omit<Version, "version">,
  { nowMs, heldSinceMs }: { readonly nowMs: number; readonly heldSinceMs: number | null },
): Moment {
  const { history, present } = moment;
  const leaf = onlyLeaf(present.experiment, to.experiment);
  const latest = leaf === null ? null : { leaf, atMs: nowMs };
  const before = history.past.at(-1);
  if (!before || leaf === null || !goesOn(history.latest)) {
    const next = record(moment, describeChange(present.experiment, to.experiment), to);
    return { ...next, history: { ...next.history, latest } };
  }
  // Back where it began: nothing to undo.
  if (isSameDocument(before.other.experiment, to.experiment)) {
    return { history: { past: history.past.slice(0, -1), future: [], latest: null }, present: before.other };
  }
  const change = describeChange(before.other.experiment, to.experiment);
  return {
    history: { past: history.past.with(-1, { ...before, change }), future: [], latest },
    present: { version: present.version, ...to },
  };

  function goesOn(last: History["latest"]): boolean {
    if (last?.leaf !== leaf) return false;
    return nowMs - last.atMs < restMs || (heldSinceMs !== null && last.atMs >= heldSinceMs);
  }
}

/** One step back; the same moment where there is none. */
export function undone({ history, present }: Moment): Moment {
  const step = history.past.at(-1);
  if (!step) return { history, present };
  const future = [{ change: step.change, other: present }, ...history.future];
  return { history: { past: history.past.slice(0, -1), future, latest: null }, present: step.other };
}

/** One step forth. */
export function redone({ history, present }: Moment): Moment {
  const [step, ...future] = history.future;
  if (!step) return { history, present };
  const past = [...history.past, { change: step.change, other: present }];
  return { history: { past, future, latest: null }, present: step.other };
}

/** The moment of a version, before or after this one; null where it is not remembered. */
export function travelled(moment: Moment, version: number): Moment | null {
  const { past, future } = moment.history;
  const isPast = past.some(({ other }) => other.version === version);
  if (!isPast && !future.some(({ other }) => other.version === version)) {
    return moment.present.version === version ? moment : null;
  }
  let at = moment;
  while (at.present.version !== version) at = isPast ? undone(at) : redone(at);
  return at;
}
