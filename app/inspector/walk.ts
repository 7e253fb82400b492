/** The way through the next training step: which operation is shown, what is known of it, and the acts on it. */

import { createStore, useStore } from "zustand";
import type { Complaint } from "../../engine/define/errors.ts";
import type {
  ExampleChoice,
  Explanation,
  LoopLine,
  Operation,
  Outline,
  Piece,
} from "../../engine/train/inspect/inspection.ts";
import { actions } from "../store/actions.ts";
import { inspect } from "../store/inspect.ts";
import { page } from "../store/page.ts";
import type { AppState, UnitRef } from "../store/state.ts";
import { createAsker } from "./asker.ts";
import { findOperation, largestIn, layerOf, mainPiece, phaseFrom, unitOf } from "./operations.ts";

export type Side = "graph" | "ledger" | "gradcheck";

/** A value of a piece's output; `element` counts in its `values`. */
export interface ValueRef {
  readonly piece: number;
  readonly element: number;
}

/** An operation and its pieces as they were computed. */
export interface Shown {
  /** Its place in the outline. */
  readonly index: number;
  readonly operation: Operation;
  readonly example: ExampleChoice;
  readonly pieces: readonly Piece[];
}

export interface Walk {
  /** The step as it was last taken apart; null before the first has come. */
  readonly outline: Outline | null;
  /** Why the step, or the current operation, cannot be shown; null where it can. */
  readonly complaint: Complaint | null;
  /** Index of the operation in the outline that is asked for. */
  readonly current: number;
  readonly example: ExampleChoice;
  /** What is there of it; of the operation before as long as `isWaiting`. */
  readonly shown: Shown | null;
  readonly isWaiting: boolean;
  readonly isPlaying: boolean;
  readonly side: Side | null;
  /** The value whose arithmetic is shown: the one that is pinned, at first the largest, or that the pointer is over. */
  readonly chosen: (ValueRef & { readonly isPinned: boolean }) | null;
  /** How it comes about; of the value before until that is known. A complaint where nobody can say. */
  readonly explained: (ValueRef & { readonly answer: Explanation | { readonly complaint: Complaint } }) | null;
}

const nothing = {
  outline: null,
  complaint: null,
  shown: null,
  isWaiting: false,
  isPlaying: false,
  chosen: null,
  explained: null,
};

export const walk = createStore<Walk>(() => ({ ...nothing, current: 0, example: 0, side: null }));

/** Select the least: `useWalk((walk) => walk.current)`. */
export const useWalk = <T>(selector: (walk: Walk) => T): T => useStore(walk, selector);

/** How long an operation stays while the step is played. */
const playMs = 1200;

/** What is looked at where the pointer is over no value. */
let resting: ValueRef | null = null;
/** Where to begin in the outline that is asked for. */
let wanted: { readonly line: LoopLine; readonly layer: number | null } | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

const outlines = createAsker(
  (_: Moment) => inspect<"outline">({ type: "outline" }),
  (_, answer) => ("complaint" in answer ? refuse(answer.complaint) : takeOutline(answer.outline)),
);

const operations = createAsker(
  ({ index, example }: Omit<Shown, "pieces">) => inspect<"operation">({ type: "operation", operation: index, example }),
  (asked, answer) => ("complaint" in answer ? refuse(answer.complaint) : show({ ...asked, pieces: answer.pieces })),
);

const explanations = createAsker(
  ({ index, example, piece, element }: ValueRef & Pick<Shown, "index" | "example">) =>
    inspect<"explain">({ type: "explain", operation: index, example, piece, element }),
  ({ piece, element }, answer) =>
    walk.setState({ explained: { piece, element, answer: "complaint" in answer ? answer : answer.explanation } }),
);

function refuse(complaint: Complaint): void {
  walkActs.pause();
  walk.setState({ complaint, isWaiting: false });
}

function takeOutline(outline: Outline): void {
  const { current, example } = walk.getState();
  const found = wanted ? findOperation(outline.operations, wanted.line, wanted.layer) : current;
  wanted = null;
  walk.setState({
    outline,
    complaint: null,
    example: example === "mean" ? example : Math.min(example, outline.examples - 1),
  });
  goTo(Math.max(0, found));
}

function goTo(index: number): void {
  const { outline, example } = walk.getState();
  if (!outline || isTraining(page.getState())) return;
  const current = Math.max(0, Math.min(index, outline.operations.length - 1));
  const operation = outline.operations[current];
  if (!operation) return;
  walk.setState({ current, isWaiting: true });
  operations.ask({ index: current, operation, example });
}

function show(shown: Shown): void {
  const { shown: before, current, isPlaying } = walk.getState();
  const isSame = before?.index === shown.index && before.operation.layer === shown.operation.layer;
  explanations.forget();
  walk.setState({
    shown,
    complaint: null,
    isWaiting: shown.index !== current,
    ...(!isSame && { chosen: null, explained: null }),
  });
  if (!isSame || !resting || !has(shown, resting)) resting = firstValue(shown);
  choose(resting, true);
  if (isPlaying) goOnLater();
}

const has = ({ pieces }: Shown, { piece, element }: ValueRef) => element < (pieces[piece]?.output.values.length ?? 0);

function firstValue({ pieces }: Shown): ValueRef | null {
  const piece = mainPiece(pieces);
  return piece < 0 ? null : { piece, element: largestIn(pieces[piece]!.output.values) };
}

function choose(value: ValueRef | null, isPinned: boolean): void {
  const { shown, chosen, isWaiting } = walk.getState();
  // Once for each operation that stays: with the unit, and not before it is known.
  if (shown && !isWaiting) tell(shown.operation, value && unitIn(shown, value));
  if (!shown || !value) {
    walk.setState({ chosen: null, explained: null });
    return;
  }
  const { piece, element } = value;
  if (chosen?.piece !== piece || chosen.element !== element || chosen.isPinned !== isPinned) {
    walk.setState({ chosen: { piece, element, isPinned } });
  }
  explanations.ask({ piece, element, index: shown.index, example: shown.example });
}

function unitIn({ operation, pieces }: Shown, { piece, element }: ValueRef): UnitRef | null {
  const layer = page.getState().check.layers[layerOf(operation) ?? -1];
  return unitOf(operation, pieces[piece]!, element, layer?.output[0] ?? 1);
}

/** Tells the page where it is, which paints the network again. */
function tell(operation: Operation, unit: UnitRef | null): void {
  const next = { line: operation.line, layer: layerOf(operation), unit };
  if (JSON.stringify(next) === JSON.stringify(told)) return;
  told = next;
  page.setState({ inspected: told });
}

/** While it is played. */
function goOnLater(): void {
  clearTimeout(timer);
  const { current, outline } = walk.getState();
  if (outline && current < outline.operations.length - 1) timer = setTimeout(walkActs.next, playMs);
  else walkActs.pause();
}

export const walkActs = {
  goTo,
  next: () => goTo(walk.getState().current + 1),
  previous: () => goTo(walk.getState().current - 1),
  first: () => goTo(0),
  last: () => goTo(Number.POSITIVE_INFINITY),
  nextPhase: () => toPhase(1),
  previousPhase: () => toPhase(-1),

  /** Goes on by itself, from the beginning where it is at the end. */
  play() {
    const { outline, current } = walk.getState();
    if (!outline || isTraining(page.getState())) return;
    walk.setState({ isPlaying: true });
    if (current >= outline.operations.length - 1) goTo(0);
    else goOnLater();
  },
  pause() {
    clearTimeout(timer);
    walk.setState({ isPlaying: false });
  },

  chooseExample(example: ExampleChoice) {
    walk.setState({ example });
    goTo(walk.getState().current);
  },

  /** The run takes the step; the one that then comes next is shown at the same operation. */
  takeStep: () => actions.step("batch"),

  /** Opens a side view in place of the one that is open; null closes it. */
  openSide: (side: Side | null) => walk.setState({ side }),

  /** `look` while the pointer is over it; `pin` keeps it. Null: the pointer has left, so the pinned one is looked at again. */
  chooseValue(value: ValueRef | null, how: "look" | "pin") {
    if (how === "pin" && value) resting = value;
    choose(value ?? resting, value === null || how === "pin");
  },
};

function toPhase(by: 1 | -1): void {
  const { outline, current } = walk.getState();
  if (outline) goTo(phaseFrom(outline.operations, current, by));
}

/** What the step depends on: another of these, and it is another step. */
type Moment = readonly [model: AppState["model"], attempt: number, step: number];

const isTraining = ({ snapshot }: AppState) => snapshot?.status === "running";

function momentOf({ model, snapshot }: AppState): Moment | null {
  return model && snapshot ? [model, snapshot.curve.attempt, snapshot.step] : null;
}

/** What the walk itself has told the page of; anything else there is a wish of the user's. */
let told: AppState["inspected"] = null;

/**
 * Takes the next step apart now and whenever there is another one, while the run rests.
 *
 * @returns how to stop
 */
export function startWalk(): () => void {
  let taken: Moment | null = null;
  const { pinned, inspected } = page.getState();
  if (pinned && pinned.layer >= 0 && !inspected) wanted = { line: "forward", layer: pinned.layer };
  const follow = (state: AppState) => {
    if (state.inspected && state.inspected !== told) {
      told = state.inspected;
      wanted = told;
      const { outline } = walk.getState();
      if (outline && taken) takeOutline(outline);
    }
    if (isTraining(state)) {
      if (walk.getState().isPlaying) walkActs.pause();
      return;
    }
    const moment = momentOf(state);
    if (!moment || (taken && moment.every((part, i) => part === taken![i]))) return;
    taken = moment;
    operations.forget();
    explanations.forget();
    walk.setState({ isWaiting: true });
    outlines.ask(moment);
  };
  follow(page.getState());
  const stop = page.subscribe(follow);
  return () => {
    stop();
    walkActs.pause();
    for (const asker of [outlines, operations, explanations]) asker.forget();
    walk.setState(nothing);
    told = null;
    page.setState({ inspected: null });
  };
}
