/** Where one is on the way through a step: its lines, their operations, and the value that is looked at first. */

import type { LoopLine, Operation, Piece } from "../../engine/train/inspect/inspection.ts";
import type { UnitRef } from "../store/state.ts";

const loopLines: readonly LoopLine[] = ["data", "zeroGrad", "forward", "loss", "backward", "step"];

export interface LineOf {
  readonly line: LoopLine;
  /** Index of its first operation. */
  readonly start: number;
  readonly count: number;
}

/** Every line of the loop, in order. */
export function linesOf(operations: readonly Operation[]): readonly LineOf[] {
  return loopLines.map((line) => ({
    line,
    start: operations.findIndex((operation) => operation.line === line),
    count: operations.filter((operation) => operation.line === line).length,
  }));
}

/** More than this many are folded. */
const shownAtMost = 6;

/** Which of a line's operations are shown, around the one at `index`: from `from` up to `to`. One that would be hidden alone is shown. */
export function windowOf(count: number, index: number): { readonly from: number; readonly to: number } {
  if (count <= shownAtMost) return { from: 0, to: count };
  const size = shownAtMost - 1;
  const from = Math.max(0, Math.min(index - 2, count - size));
  return { from: from === 1 ? 0 : from, to: from + size === count - 1 ? count : from + size };
}

/** Of the document's list, counted from 0; null for what belongs to none. */
export function layerOf({ layer }: Operation): number | null {
  return layer === "" ? null : Number.parseInt(layer, 10);
}

/** Index of the first operation of the line after (`by` 1) or before (−1) that of `current`; `current` where there is none. */
export function phaseFrom(operations: readonly Operation[], current: number, by: 1 | -1): number {
  const lineOf = (index: number) => operations[index]?.line;
  let index = current;
  while (index in operations && lineOf(index) === lineOf(current)) index += by;
  if (!(index in operations)) return by < 0 ? 0 : current;
  return operations.findIndex(({ line }) => line === lineOf(index));
}

/** Index of the first operation of a line, of the layer if it has one there; −1 where the line has none. */
export function findOperation(operations: readonly Operation[], line: LoopLine, layer: number | null): number {
  const exact = operations.findIndex((operation) => operation.line === line && layerOf(operation) === layer);
  return exact >= 0 ? exact : operations.findIndex((operation) => operation.line === line);
}

/** What an operation is for, the most telling first. */
const byImportance: readonly Piece["purpose"][] = ["output", "update", "passedOn", "kept", "state", "intermediate"];

/** Index of the piece that one looks at first; −1 where there is none. */
export function mainPiece(pieces: readonly Piece[]): number {
  const purpose = byImportance.find((purpose) => pieces.some((piece) => piece.purpose === purpose));
  return pieces.findLastIndex((piece) => piece.purpose === purpose);
}

/**
 * Which unit of the network an element of a piece's output is of: along the first axis of what a layer puts out, of what is passed on to the
 * layer before, or of a parameter.
 *
 * @param units of the operation's layer; in a transposed filter the first axis is another
 */
export function unitOf(
  operation: Operation,
  { purpose, output }: Piece,
  element: number,
  units: number,
): UnitRef | null {
  const layer = layerOf(operation);
  if (layer === null || operation.layer.includes(".") || purpose === "intermediate") return null;
  const [first = 1, ...rest] = output.shape;
  const unit = Math.floor(element / rest.reduce((size, length) => size * length, 1));
  if (purpose === "passedOn") return { layer: layer - 1, unit };
  return first === units ? { layer, unit } : null;
}

/** Index of the value that is farthest from 0. */
export function largestIn(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]!) > Math.abs(values[largest]!)) largest = i;
  return largest;
}
