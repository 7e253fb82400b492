/** A part of a tensor laid out in rows and columns: a matrix, a vector along either way, one channel of a feature map. */

import type { Shape } from "../../../engine/graph/tensor.ts";

/** Cell (row, column) shows the element `start + row · rowStride + column · columnStride`. */
export interface Plane {
  readonly rows: number;
  readonly columns: number;
  readonly start: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface CellSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Rows and columns that hold some cells, both ends included. */
export interface Block {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

const sizeOf = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

export const matrix = (rows: number, columns: number, start = 0): Plane => ({
  rows,
  columns,
  start,
  rowStride: columns,
  columnStride: 1,
});

export const rowVector = (length: number): Plane => matrix(1, length);
export const columnVector = (length: number): Plane => matrix(length, 1);

/** Rows become columns. */
export const transposed = ({ rows, columns, start, rowStride, columnStride }: Plane): Plane => ({
  rows: columns,
  columns: rows,
  start,
  rowStride: columnStride,
  columnStride: rowStride,
});

/** A tensor that is long along one axis only is shown as a vector. */
export function shownShape(shape: Shape): Shape {
  const long = shape.filter((length) => length > 1);
  return shape.length > 2 && long.length < 2 ? [long[0] ?? 1] : shape;
}

/** How many planes of the last two axes a tensor has. */
export const sliceCount = (shape: Shape): number => sizeOf(shape.slice(0, -2));

/** The plane of the last two axes that holds an element. */
export const sliceOf = (shape: Shape, element: number): number =>
  shape.length < 3 ? 0 : Math.floor(element / sizeOf(shape.slice(-2)));

/** A plane of the last two axes; what has one axis or none is a row. */
export function planeOf(shape: Shape, slice = 0): Plane {
  const [rows, columns] = shape.length < 2 ? [1, shape[0] ?? 1] : [shape.at(-2)!, shape.at(-1)!];
  return matrix(rows, columns, slice * rows * columns);
}

/** Some rows and columns of a plane as a plane of their own. */
export const partOf = (plane: Plane, { top, left, bottom, right }: Block): Plane => ({
  ...plane,
  rows: bottom - top + 1,
  columns: right - left + 1,
  start: elementAt(plane, { row: top, column: left }),
});

export const elementAt = ({ start, rowStride, columnStride }: Plane, { row, column }: Cell): number =>
  start + row * rowStride + column * columnStride;

/** Null where the plane does not show the element. */
export function cellOf(plane: Plane, element: number): Cell | null {
  const at = placeOf(plane, element);
  return at < 0 ? null : { row: Math.floor(at / plane.columns), column: at % plane.columns };
}

/** Counted row by row as they are shown; −1 where the plane does not show the element. */
function placeOf({ rows, columns, start, rowStride, columnStride }: Plane, element: number): number {
  const offset = element - start;
  if (offset < 0 || offset > (rows - 1) * rowStride + (columns - 1) * columnStride) return -1;
  // Along a single row, or column, only the one stride counts.
  if (rows > 1 && (columns === 1 || rowStride >= columnStride)) {
    const column = Math.floor((offset % rowStride) / columnStride);
    return column < columns ? Math.floor(offset / rowStride) * columns + column : -1;
  }
  const row = Math.floor((offset % columnStride) / rowStride);
  return row < rows ? row * columns + Math.floor(offset / columnStride) : -1;
}

/** The plane's values, row by row as they are shown. */
export function valuesOf(values: ArrayLike<number>, plane: Plane): Float64Array {
  const shown = new Float64Array(plane.rows * plane.columns);
  let to = 0;
  for (let row = 0; row < plane.rows; row++) {
    let from = plane.start + row * plane.rowStride;
    for (let column = 0; column < plane.columns; column++, from += plane.columnStride) shown[to++] = values[from]!;
  }
  return shown;
}

/** The smallest block around those of the elements that the plane shows, and how many these are; null where there are none. */
export function blockAround(
  plane: Plane,
  elements: Iterable<number>,
): { readonly block: Block; readonly count: number } | null {
  let [top, left, bottom, right, count] = [Infinity, Infinity, -1, -1, 0];
  for (const element of elements) {
    const at = placeOf(plane, element);
    if (at < 0) continue;
    count++;
    const [row, column] = [Math.floor(at / plane.columns), at % plane.columns];
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
    left = Math.min(left, column);
    right = Math.max(right, column);
  }
  return count === 0 ? null : { block: { top, left, bottom, right }, count };
}

/** `[5, 21, 21]`; nothing for a number alone. */
export function indexText(shape: Shape, element: number): string {
  const index: number[] = [];
  let rest = element;
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index.length === 0 ? "" : `[${index.join(", ")}]`;
}
