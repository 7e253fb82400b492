/** How large cells are: with numbers where they are few and there is room for them, else colours as large as the room allows. */

import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { type Digits, writeValue } from "./digits.ts";
import type { CellSize } from "./plane.ts";
import { rangeOf } from "./range.ts";
import type { Room } from "./view.ts";

export interface Wanted {
  /** Cells beside and above each other, of all figures that share the size. */
  readonly rows: number;
  readonly columns: number;
  /** The longest number's letters; see `longestText`. */
  readonly letters: number;
  /** Colours may be as wide or as high as there is room: a matrix is no image. */
  readonly canStretch?: boolean;
}

export interface Sized {
  readonly size: CellSize;
  /** Of the numbers in the cells; null where these are colours only. */
  readonly fontPx: number | null;
}

/** What is more than this is seen at a glance as colours only. */
export const numbersAtMost = { along: 10, all: 64 };
/** A cell is not larger, however much room there is. */
const largestColorPx = 30;
/** In the font's size. */
const letterEm = 0.6;
const paddingPx = 4;

export function sizeCells({ rows, columns, letters, canStretch = false }: Wanted, room: Room): Sized {
  const { widthPx, heightPx } = room;
  for (const fontPx of [largerFont(room), room.fontPx]) {
    const least = leastNumbers({ rows, columns, letters }, fontPx);
    if (!least || columns * least.widthPx > widthPx || rows * least.heightPx > heightPx) continue;
    return {
      fontPx,
      size: {
        widthPx: Math.min(Math.floor(widthPx / columns), Math.max(least.widthPx, Math.round(fontPx * 4.6))),
        heightPx: Math.min(Math.floor(heightPx / rows), Math.round(fontPx * 2.6)),
      },
    };
  }
  return { fontPx: null, size: colorSize({ rows, columns, canStretch }, { widthPx, heightPx }) };
}

/** 12 px where they fit, else 11. */
const largerFont = ({ fontPx }: Room): number => (fontPx * 12) / 11;

/** The least cell that a number fits in; null where there are too many of them. */
function leastNumbers({ rows, columns, letters }: Omit<Wanted, "canStretch">, fontPx: number): CellSize | null {
  const isFew = rows <= numbersAtMost.along && columns <= numbersAtMost.along && rows * columns <= numbersAtMost.all;
  if (!isFew) return null;
  return { widthPx: Math.ceil(letters * letterEm * fontPx + paddingPx), heightPx: Math.ceil(fontPx * 1.6) };
}

/** How wide a figure must be for its numbers; null where it has too many. */
export function numbersWidth(wanted: Wanted, { fontPx }: Pick<Room, "fontPx">): number | null {
  const least = leastNumbers(wanted, fontPx);
  return least && least.widthPx * wanted.columns;
}

/** Square cells; those of a vector are as thick as can be seen. */
function colorSize(
  { rows, columns, canStretch }: Omit<Wanted, "letters">,
  { widthPx, heightPx }: Pick<Room, "widthPx" | "heightPx">,
): CellSize {
  const across = whole(Math.min(widthPx / columns, largestColorPx));
  const down = whole(Math.min(heightPx / rows, largestColorPx));
  if (rows === 1) return { widthPx: across, heightPx: Math.max(20, across) };
  if (columns === 1) return { widthPx: Math.max(20, down), heightPx: down };
  if (canStretch) return { widthPx: across, heightPx: down };
  const side = Math.min(across, down);
  return { widthPx: side, heightPx: side };
}

/** Pixels of a heat map are all as wide as their neighbours, where they are wider than the screen's. */
const whole = (px: number): number => (px >= 1 ? Math.floor(px) : px);

/** Letters of the longest number that a figure of this format has: its sign, what stands before the point and behind. */
export function longestText(figure: Pick<Figure, "values">, digits: Digits): number {
  // All numbers of a fixed format are as long as the largest with its sign.
  if (digits.kind === "fixed") {
    const { largest, hasNegative } = rangeOf(figure);
    return writeValue(largest, digits).length + (hasNegative ? 1 : 0);
  }
  if (digits.kind === "exponent") return 7;
  return 8;
}
