/** Figures in a grid, cell beside cell and column under column, so that it can be seen which values belong together. */

import styles from "./AlignedFigures.module.css";
import { FigureView } from "./FigureView.tsx";
import type { Plane } from "./plane.ts";
import { longestText, type Sized, sizeCells } from "./sizes.ts";
import { digitsAt, type FigurePlace, figureAt, type PieceView } from "./view.ts";

export interface Placed {
  readonly place: FigurePlace;
  readonly plane: Plane;
  /** Of the grid, from 1. */
  readonly row: number;
  readonly column: number;
}

const gapPx = { across: 12, down: 8 };
const namePx = { width: 90, height: 22 };
/** A vector of tiny cells. */
const thickPx = 16;

interface AlignedFiguresProps {
  readonly view: PieceView;
  readonly placed: readonly Placed[];
}

export function AlignedFigures({ view, placed }: AlignedFiguresProps) {
  const { size, fontPx } = sizeTogether(view, placed);
  return (
    <div className={styles.grid}>
      {placed.map(({ place, plane, row, column }) => (
        <div key={place} className={styles.part} style={{ gridRow: row, gridColumn: column }}>
          <FigureView
            view={view}
            place={place}
            plane={plane}
            size={thickened(size, plane)}
            fontPx={fontPx}
            reading="inName"
          />
        </div>
      ))}
    </div>
  );
}

/** All parts of a row of the grid are equally high, those of a column equally wide: so their cells have one size. */
function sizeTogether(view: PieceView, placed: readonly Placed[]): Sized {
  const rows = longestAlong(placed, "row", ({ rows }) => rows);
  const columns = longestAlong(placed, "column", ({ columns }) => columns);
  const letters = Math.max(...placed.map(({ place }) => longestText(figureAt(view, place), digitsAt(view, place))));
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
  // Of colours, a vector is as wide as its name.
  const isVector = (length: number) => length === 1;
  const matrices = { rows: rows.filter((n) => !isVector(n)), columns: columns.filter((n) => !isVector(n)) };
  return sizeCells(
    { rows: sum(matrices.rows) || 1, columns: sum(matrices.columns) || 1, letters: Infinity, canStretch: true },
    {
      ...own,
      widthPx: own.widthPx - columns.filter(isVector).length * namePx.width,
      heightPx: own.heightPx - rows.filter(isVector).length * thickPx,
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
