/**
 * A product of matrices, placed so that its sums can be read off. With a vector: it lies along the side of the matrix that is summed over, the
 * result along the other. Two matrices, or a column and a row: the first left of the result, the second above it.
 */

import type { Piece } from "../../../engine/train/inspect/inspection.ts";
import type { Placed } from "./AlignedFigures.tsx";
import { matrix, type Plane, transposed } from "./plane.ts";

/** As `engine/ops/matmul` has them. */
interface Transposes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Null where the shapes are not those of a product. */
export function placeProduct({ inputs, output, attrs }: Piece): readonly Placed[] | null {
  const [a, b, ...rest] = inputs;
  if (!a || !b || !isTransposes(attrs)) return null;
  const [first, second] = [stored(a.shape), stored(b.shape)];
  if (!first || !second) return null;
  const left = attrs.transposeA ? transposed(first) : first;
  const right = attrs.transposeB ? transposed(second) : second;
  if (left.columns !== right.rows || left.rows * right.columns !== output.values.length) return null;
  const others = rest.map((figure, i) => ({ place: i + 2, length: figure.values.length }));
  if (others.some(({ length }) => length !== output.values.length)) return null;

  if (left.rows > 1 || left.columns === 1) {
    if (others.length > 0) return null;
    return [
      { place: 0, plane: left, row: 2, column: 1 },
      { place: 1, plane: right, row: 1, column: 2 },
      { place: "output", plane: matrix(left.rows, right.columns), row: 2, column: 2 },
    ];
  }
  // One row: the matrix stands as it is stored.
  const count = right.columns;
  const [vector, matrixAt, resultAt] = attrs.transposeB
    ? [{ plane: left, row: 1, column: 1 }, { row: 2, column: 1 }, (i: number) => ({ row: 2, column: 2 + i })]
    : [
        { plane: transposed(left), row: 1, column: 1 },
        { row: 1, column: 2 },
        (i: number) => ({ row: 2 + i, column: 2 }),
      ];
  const along = attrs.transposeB ? matrix(count, 1) : matrix(1, count);
  return [
    { place: 0, ...vector },
    { place: 1, plane: second, ...matrixAt },
    ...others.map(({ place }, i) => ({ place, plane: along, ...resultAt(i) })),
    { place: "output", plane: along, ...resultAt(others.length) },
  ];
}

/** A vector has lost the axis of examples, which is the first. */
function stored(shape: readonly number[]): Plane | null {
  if (shape.length === 1) return matrix(1, shape[0]!);
  return shape.length === 2 ? matrix(shape[0]!, shape[1]!) : null;
}

const isTransposes = (attrs: unknown): attrs is Transposes =>
  typeof attrs === "object" &&
  attrs !== null &&
  "transposeA" in attrs &&
  "transposeB" in attrs &&
  typeof attrs.transposeA === "boolean" &&
  typeof attrs.transposeB === "boolean";
