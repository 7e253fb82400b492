/** Where the rows of a table can be drawn as points, because its columns are few and hold numbers: the part of the plane in which they lie. */

import type { Description, Line, Plane, Range } from "../description.ts";
import type { Column, NumberColumn } from "./column.ts";

/** Room around the points, as a share of what they extend over. */
const margin = 0.05;

/** Two columns make a plane; one of them and a target of numbers, a line. */
export function graphOf(
  features: readonly Column[],
  target: Column,
  task: Description["task"],
): { readonly plane: Omit<Plane, "names"> | null; readonly line: Line | null } {
  const numbers = features.filter((column) => column.kind === "number");
  const y = task === "regression" && target.kind === "number" ? rangeOf(target) : null;
  const [first, second] = numbers.length === features.length ? numbers.map((column) => widened(rangeOf(column))) : [];
  const isPlane = features.length === 2 && first !== undefined && second !== undefined;
  return {
    plane: isPlane ? { x1: first, x2: second, ...(y && { y }) } : null,
    line: features.length === 1 && first !== undefined && y ? { x: first, y: widened(y) } : null,
  };
}

/** Of all rows: what is filled in is a mean of them. A column that never changes gets some width to be drawn on. */
function rangeOf({ values }: NumberColumn): Range {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min < max ? [min, max] : [min - 1, max + 1];
}

const widened = ([min, max]: Range): Range => [min - margin * (max - min), max + margin * (max - min)];
