/** A sum over one axis of a matrix: of its columns below it, of its rows at its right. */

import type { Piece } from "../../../engine/train/inspect/inspection.ts";
import type { Placed } from "./AlignedFigures.tsx";
import { columnVector, planeOf, rowVector } from "./plane.ts";

/** Null where it is another sum. */
export function placeSum({ inputs, output, attrs }: Piece): readonly Placed[] | null {
  const [input, ...others] = inputs;
  if (!input || others.length > 0 || input.shape.length !== 2 || !hasAxes(attrs)) return null;
  const [axis, ...more] = attrs.axes;
  if (axis === undefined || more.length > 0) return null;
  const plane = planeOf(input.shape);
  const first: Placed = { place: 0, plane, row: 1, column: 1 };
  // Of one example the figures lack the axis of examples.
  const isOverRows = axis - (output.hasExamples ? 1 : 0) === 0;
  const { length } = output.values;
  if (isOverRows && length === plane.columns) {
    return [first, { place: "output", plane: rowVector(length), row: 2, column: 1 }];
  }
  if (!isOverRows && length === plane.rows) {
    return [first, { place: "output", plane: columnVector(length), row: 1, column: 2 }];
  }
  return null;
}

const hasAxes = (attrs: unknown): attrs is { readonly axes: readonly number[] } =>
  typeof attrs === "object" && attrs !== null && "axes" in attrs && Array.isArray(attrs.axes);
