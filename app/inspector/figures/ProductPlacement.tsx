/**
 * A product of matrices, placed so that its sums can be read off. With a vector: it lies along the side of the matrix that is summed over, the
 * result along the other. Two matrices, or a column and a row: the first left of the result, the second above it.
 */

import { FigureView } from "./FigureView.tsx";
import styles from "./ProductPlacement.module.css";
import { matrix, type Plane, transposed } from "./plane.ts";
import { RowPlacement } from "./RowPlacement.tsx";
import { longestText, type Sized, sizeCells } from "./sizes.ts";
import { digitsAt, type FigurePlace, figureAt, type PieceView } from "./view.ts";

/** As `engine/ops/matmul` has them. */
interface Transposes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

interface Placed {
  readonly place: FigurePlace;
  readonly plane: Plane;
  /** Of the grid, from 1. */
  readonly row: number;
  readonly column: number;
}

const gapPx = { across: 12, down: 8 };
const namePx = { width: 90, height: 22 };
const readingPx = 20;
/** A vector of tiny cells. */
const thickPx = 16;

export function ProductPlacement({ view }: { readonly view: PieceView }) {
  const placed = placeProduct(view);
  if (!placed) return <RowPlacement view={view} />;
  const sized = sizeTogether(view, placed);
  return (
    <div className={styles.product}>
      {placed.map(({ place, plane, row, column }) => (
        <div key={place} className={styles.part} style={{ gridRow: row, gridColumn: column }}>
          <FigureView
            view={view}
            place={place}
            plane={plane}
            size={thickened(sized.size, plane)}
            fontPx={sized.fontPx}
          />
        </div>
      ))}
    </div>
  );
}

/** Null where the shapes are not those of a product. */
function placeProduct(view: PieceView): readonly Placed[] | null {
  const { inputs, output, attrs } = view.piece;
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

/** All parts of a row of the grid are equally high, those of a column equally wide: so their cells have one size. */
function sizeTogether(view: PieceView, placed: readonly Placed[]): Sized {
  const rows = longestAlong(placed, "row", ({ rows }) => rows);
  const columns = longestAlong(placed, "column", ({ columns }) => columns);
  const letters = Math.max(
    ...placed.map(({ place }) => longestText(figureAt(view, place).values, digitsAt(view, place))),
  );
  const { room } = view;
  const sum = (lengths: readonly number[]) => lengths.reduce((sum, length) => sum + length, 0);
  const wanted = { rows: sum(rows), columns: sum(columns), letters };
  const own = {
    ...room,
    widthPx: room.widthPx - gapPx.across * columns.length,
    heightPx: room.heightPx - (gapPx.down + namePx.height) * rows.length,
  };
  const sized = sizeCells(wanted, own);
  if (sized.fontPx !== null) return sized;
  // Colours have what is read below them, and a vector is as wide as its name.
  const isVector = (length: number) => length === 1;
  const matrices = { rows: rows.filter((n) => !isVector(n)), columns: columns.filter((n) => !isVector(n)) };
  return sizeCells(
    { rows: sum(matrices.rows) || 1, columns: sum(matrices.columns) || 1, letters: Infinity, canStretch: true },
    {
      ...own,
      widthPx: own.widthPx - columns.filter(isVector).length * namePx.width,
      heightPx: own.heightPx - readingPx * rows.length - rows.filter(isVector).length * thickPx,
    },
  );
}

function longestAlong(
  placed: readonly Placed[],
  axis: "row" | "column",
  lengthOf: (plane: Plane) => number,
): readonly number[] {
  const longest: number[] = [];
  for (const part of placed) {
    const at = part[axis] - 1;
    longest[at] = Math.max(longest[at] ?? 0, lengthOf(part.plane));
  }
  return longest;
}

/** A vector of tiny cells is thicker than these are long. */
const thickened = ({ widthPx, heightPx }: Sized["size"], { rows, columns }: Plane): Sized["size"] => ({
  widthPx: columns === 1 ? Math.max(widthPx, thickPx) : widthPx,
  heightPx: rows === 1 ? Math.max(heightPx, thickPx) : heightPx,
});

const isTransposes = (attrs: unknown): attrs is Transposes =>
  typeof attrs === "object" &&
  attrs !== null &&
  "transposeA" in attrs &&
  "transposeB" in attrs &&
  typeof attrs.transposeA === "boolean" &&
  typeof attrs.transposeB === "boolean";
