/** Undo and redo over versions of the document and weights edited by hand, as pure functions. Edits that belong together are one step. */

import type { Experiment } from "../../engine/experiment/experiment.ts";
import type { WeightElement } from "../../engine/worker/protocol.ts";
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
  /** What was edited where it was no part of the document: both sides of the step are then the same version. */
  readonly weight?: WeightEdit;
}

export interface WeightEdit {
  /** The attempt at training that it belongs to. */
  readonly attempt: number;
  readonly name: string;
  readonly index: number;
  readonly before: number;
  readonly after: number;
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

/** The moment that a step back or forth leads to. */
export interface Hop extends Moment {
  /** What a weight becomes by it. */
  readonly weight: (WeightElement & Pick<WeightEdit, "attempt">) | null;
}

interface EditTime {
  readonly nowMs: number;
  /** Since when a pointer is held down. */
  readonly heldSinceMs: number | null;
}

/** The moment after a change that is a step of its own. */
export function record({ history, present }: Moment, change: Change, to: Omit<Version, "version">): Moment {
  return {
    history: { past: [...history.past, { change, other: present }].slice(-mostSteps), future: [], latest: null },
    present: { version: nextVersion(), ...to },
  };
}

/** The moment after an edit. Edits of the same number, in one drag or while typing, are one step. */
export function recordEdit(moment: Moment, to: Omit<Version, "version">, time: EditTime): Moment {
  const { history, present } = moment;
  const leaf = onlyLeaf(present.experiment, to.experiment);
  const latest = leaf === null ? null : { leaf, atMs: time.nowMs };
  const before = history.past.at(-1);
  if (!before || leaf === null || !goesOn(history.latest, leaf, time)) {
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
}

/** The moment after a weight was edited. What is one step is so for the same reasons. */
export function recordWeight({ history, present }: Moment, weight: WeightEdit, change: Change, time: EditTime): Moment {
  const leaf = `${weight.attempt} ${weight.name}[${weight.index}]`;
  const latest = { leaf, atMs: time.nowMs };
  const last = history.past.at(-1);
  const begun = goesOn(history.latest, leaf, time) ? last?.weight : undefined;
  const past = begun ? history.past.slice(0, -1) : history.past;
  const whole = { ...weight, before: begun?.before ?? weight.before };
  // Back where it began: nothing to undo.
  if (whole.before === whole.after) return { history: { past, future: [], latest: null }, present };
  const step = { change, other: present, weight: whole };
  return { history: { past: [...past, step].slice(-mostSteps), future: [], latest }, present };
}

/** Whether an edit belongs to the one before it. */
function goesOn(last: History["latest"], leaf: Leaf, { nowMs, heldSinceMs }: EditTime): boolean {
  if (last?.leaf !== leaf) return false;
  return nowMs - last.atMs < restMs || (heldSinceMs !== null && last.atMs >= heldSinceMs);
}

/** One step back; null where there is none. */
export function undone({ history, present }: Moment): Hop | null {
  const step = history.past.at(-1);
  if (!step) return null;
  const future = [{ ...step, other: present }, ...history.future];
  return {
    history: { past: history.past.slice(0, -1), future, latest: null },
    present: step.other,
    weight: step.weight ? elementOf(step.weight, step.weight.before) : null,
  };
}

/** One step forth. */
export function redone({ history, present }: Moment): Hop | null {
  const [step, ...future] = history.future;
  if (!step) return null;
  const past = [...history.past, { ...step, other: present }];
  return {
    history: { past, future, latest: null },
    present: step.other,
    weight: step.weight ? elementOf(step.weight, step.weight.after) : null,
  };
}

const elementOf = ({ attempt, name, index }: WeightEdit, value: number): Hop["weight"] => ({
  attempt,
  name,
  index,
  value,
});

/** Whether a change of the document leads from a version to where the history stands. */
export const isPast = ({ past }: History, version: number): boolean =>
  past.some(({ other, weight }) => !weight && other.version === version);

/** The way to a version, before or after this one; null where it is not remembered. */
export function wayTo(moment: Moment, version: number): readonly Hop[] | null {
  const go = isPast(moment.history, version) ? undone : redone;
  const way: Hop[] = [];
  for (let at = moment; at.present.version !== version; at = way.at(-1)!) {
    const hop = go(at);
    if (!hop) return null;
    way.push(hop);
  }
  return way;
}
