/** One weight of the network, as the views beside an operation speak of it, and the one that is pinned in the operation's figures. */

import { useEffect, useState } from "react";
import type { Shape } from "../../../engine/graph/tensor.ts";
import { type Walk, walk, walkActs } from "../walk.ts";

export interface Weight {
  readonly parameter: string;
  /** Counted in row-major order. */
  readonly element: number;
}

export const isSameWeight = (a: Weight | null, b: Weight | null): boolean =>
  a?.parameter === b?.parameter && a?.element === b?.element;

/** `[2, 0, 0, 1]`: where an element is. */
export function writePlace(element: number, shape: Shape): string {
  let rest = element;
  const index = shape.toReversed().map((length) => {
    const at = rest % length;
    rest = Math.floor(rest / length);
    return at;
  });
  return `[${index.toReversed().join(", ")}]`;
}

/** The weight that is pinned in the operation, as long as another one is not; null before the first. */
export function usePinnedWeight(): Weight | null {
  const [weight, setWeight] = useState(() => weightIn(walk.getState()));
  useEffect(
    () =>
      walk.subscribe((state) => {
        const next = weightIn(state);
        if (next) setWeight((last) => (isSameWeight(last, next) ? last : next));
      }),
    [],
  );
  return weight;
}

/** A value of an update, or of a parameter's gradient, is one of a weight. */
function weightIn({ shown, chosen }: Walk): Weight | null {
  const piece = chosen?.isPinned ? shown?.pieces[chosen.piece] : undefined;
  // `zero_grad()` is about all parameters: which of them is pinned there at first says nothing.
  if (!shown || !chosen || !piece || shown.operation.line === "zeroGrad") return null;
  const { purpose, output } = piece;
  const of = purpose === "kept" ? (output.name ?? "").replace(/\.grad$/, "") : shown.operation.parameter;
  const isWhole = purpose === "kept" || purpose === "state" || purpose === "update";
  return of && isWhole ? { parameter: of, element: chosen.element } : null;
}

/** In the figures too, where they show the weight's parameter. */
export function pinWeight(weight: Weight): void {
  const { shown, chosen } = walk.getState();
  if (!shown) return;
  const isOwn = (piece: number) =>
    weightIn({ ...walk.getState(), chosen: { piece, element: 0, isPinned: true } })?.parameter === weight.parameter;
  const places = [chosen?.piece ?? -1, ...shown.pieces.keys()];
  const piece = places.find((place) => place >= 0 && isOwn(place));
  if (piece !== undefined) walkActs.chooseValue({ piece, element: weight.element }, "pin");
}
