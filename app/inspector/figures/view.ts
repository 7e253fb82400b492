/** A piece as it is looked at: how much room it has, which of its values is chosen, and how that comes about. */

import type { Explanation, Figure, Piece } from "../../../engine/train/inspect/inspection.ts";
import { type Digits, digitsOf, isUpdate } from "./digits.ts";

export interface Room {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Of the numbers in cells. */
  readonly fontPx: number;
}

export interface PieceView {
  readonly piece: Piece;
  readonly room: Room;
  /** An element of the output; null where another piece has the chosen one. */
  readonly chosen: number | null;
  /** Of the chosen value; null as long as nobody has said. */
  readonly explanation: Explanation | null;
  /** Looks at a value of the output for a moment; null looks away. */
  look(element: number | null): void;
  /** Stays at a value of the output: a click and the arrow keys do. */
  pin(element: number): void;
}

/** A figure by its place among the inputs, or the output. */
export type FigurePlace = number | "output";

export const figureAt = ({ piece }: Pick<PieceView, "piece">, place: FigurePlace): Figure =>
  place === "output" ? piece.output : piece.inputs[place]!;

export const digitsAt = (view: Pick<PieceView, "piece">, place: FigurePlace): Digits =>
  digitsOf(figureAt(view, place), isUpdate(view.piece));

/** What of an input was read for the chosen value; null as long as nobody has said. */
export const readsOf = ({ explanation }: PieceView, place: FigurePlace): Int32Array | null =>
  place === "output" ? null : (explanation?.reads[place] ?? null);

/** Of the values of an input among which the largest counts, that one; null where all count. */
export function winnerOf({ explanation }: PieceView, place: FigurePlace): number | null {
  const arithmetic = explanation?.arithmetic;
  if (arithmetic?.kind !== "max") return null;
  const winner = arithmetic.terms[arithmetic.winner];
  return winner?.kind === "element" && winner.figure === place ? winner.element : null;
}

/** Whether an input has its values where the output has them, so that it is shown at the same place. A convolution mixes all channels. */
export function followsOutput({ piece }: Pick<PieceView, "piece">, place: FigurePlace): boolean {
  if (place === "output" || piece.op.startsWith("conv2d")) return false;
  const { shape } = piece.inputs[place]!;
  return shape.length === piece.output.shape.length && shape.every((length, i) => length === piece.output.shape[i]);
}
