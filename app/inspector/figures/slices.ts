/** Which plane of a tensor with more than two axes is shown: the one that holds the chosen value or what was read for it, until the user chooses another. */

import { useState } from "react";
import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { shownShape, sliceCount, sliceOf } from "./plane.ts";
import { type FigurePlace, figureAt, followsOutput, type PieceView, readsOf } from "./view.ts";

export interface Slices {
  readonly count: number;
  readonly slice: number;
  choose(slice: number): void;
}

export function useSlices(view: PieceView, place: FigurePlace): Slices {
  const figure = figureAt(view, place);
  const [own, setOwn] = useState<{ readonly figure: Figure; readonly slice: number } | null>(null);
  const shape = shownShape(figure.shape);
  const count = sliceCount(shape);
  const perSlice = figure.values.length / count;
  if (place === "output" || followsOutput(view, place)) {
    const slice = sliceOf(shape, view.chosen ?? 0);
    // The same cell of another plane becomes the chosen value.
    return { count, slice, choose: (next) => view.pin((view.chosen ?? 0) + (next - slice) * perSlice) };
  }
  const reads = readsOf(view, place);
  const isRead = (slice: number) =>
    !reads || reads.length === 0 || reads.some((element) => sliceOf(shape, element) === slice);
  const slice = own?.figure === figure && isRead(own.slice) ? own.slice : sliceOf(shape, reads?.[0] ?? 0);
  return { count, slice, choose: (next) => setOwn({ figure, slice: next }) };
}
