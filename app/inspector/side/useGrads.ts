/** `.grad` of the graph's parameters as `backward()` leaves them, asked for one layer at a time and only where it is seen. */

import { useCallback, useEffect, useState } from "react";
import type { Figure, Outline, Piece } from "../../../engine/train/inspect/inspection.ts";
import { inspect } from "../../store/inspect.ts";
import { useWalk, type Walk } from "../walk.ts";

/** By PyTorch's names: `0.weight.grad`. */
export type Grads = ReadonlyMap<string, Figure>;

interface Known {
  readonly outline: Outline | null;
  /** Indices of operations. */
  readonly asked: ReadonlySet<number>;
  readonly grads: Grads;
}

const nothing: Known = { outline: null, asked: new Set(), grads: new Map() };

const shownOf = (walk: Walk) => walk.shown;

/** @param wanted indices of backward operations whose parameters are in sight */
export function useGrads(outline: Outline, wanted: readonly number[]): Grads {
  const [last, setLast] = useState(nothing);
  const known = last.outline === outline ? last : nothing;
  const shown = useWalk(shownOf);
  const next = wanted.find((operation) => !known.asked.has(operation) && operation !== shown?.index);

  const take = useCallback(
    (operation: number, pieces: readonly Piece[]) =>
      setLast((last) => {
        const { asked, grads } = last.outline === outline ? last : nothing;
        return { outline, asked: new Set(asked).add(operation), grads: new Map([...grads, ...gradsOf(pieces)]) };
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
  return known.grads;
}

const gradsOf = (pieces: readonly Piece[]): readonly (readonly [string, Figure])[] =>
  pieces.flatMap(({ purpose, output }) => (purpose === "kept" && output.name ? [[output.name, output] as const] : []));
