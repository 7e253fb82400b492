/** `.grad` of the graph's parameters as an operation leaves it, asked for one operation at a time and only where it is seen. */

import { useCallback, useEffect, useState } from "react";
import type { Figure, Outline, Piece } from "../../../engine/train/inspect/inspection.ts";
import { inspect } from "../../store/inspect.ts";
import { useWalk, type Walk } from "../walk.ts";

/** By PyTorch's names: `0.weight.grad`. */
type Grads = ReadonlyMap<string, Figure>;

interface Known {
  readonly outline: Outline | null;
  /** By the operations' indices. */
  readonly after: ReadonlyMap<number, Grads>;
}

const nothing: Known = { outline: null, after: new Map() };

const shownOf = (walk: Walk) => walk.shown;

/**
 * @param wanted indices of operations: those whose gradients are in sight
 * @returns what is known after each operation
 */
export function useGrads(outline: Outline, wanted: readonly number[]): ReadonlyMap<number, Grads> {
  const [last, setLast] = useState(nothing);
  const { after } = last.outline === outline ? last : nothing;
  const shown = useWalk(shownOf);
  const next = wanted.find((operation) => !after.has(operation) && operation !== shown?.index);

  const take = useCallback(
    (operation: number, pieces: readonly Piece[]) =>
      setLast((last) => {
        const { after } = last.outline === outline ? last : nothing;
        return { outline, after: new Map(after).set(operation, gradsOf(pieces)) };
      }),
    [outline],
  );
  // What the operation's own view has asked for needs no second question.
  useEffect(() => {
    if (shown && outline.operations[shown.index] === shown.operation) take(shown.index, shown.pieces);
  }, [outline, shown, take]);
  useEffect(() => {
    if (next === undefined) return;
    let isWanted = true;
    const finish = (pieces: readonly Piece[]) => isWanted && take(next, pieces);
    inspect<"operation">({ type: "operation", operation: next, example: "mean" }).then(
      (answer) => answer && finish(answer.pieces),
      // The operation's own view says why.
      () => finish([]),
    );
    return () => {
      isWanted = false;
    };
  }, [next, take]);
  return after;
}

const gradsOf = (pieces: readonly Piece[]): Grads =>
  new Map(pieces.flatMap(({ purpose, output }) => (purpose === "kept" && output.name ? [[output.name, output]] : [])));
