/** How the pieces of an operation share its region: beside each other where there is room for all, else one at a time. */

import type { Piece } from "../../engine/train/inspect/inspection.ts";
import type { Size } from "../visuals/useSize.ts";
import { numbersAtMost } from "./figures/sizes.ts";
import type { Room } from "./figures/view.ts";

/** What is made on the way comes first, then in the order of the step. */
export function byReading(pieces: readonly Piece[]): readonly number[] {
  const order = pieces.map((_, i) => i);
  const isOnTheWay = (i: number) => pieces[i]!.purpose === "intermediate" || pieces[i]!.purpose === "state";
  return [...order.filter(isOnTheWay), ...order.filter((i) => !isOnTheWay(i))];
}

/** Whether nothing is computed: what comes in is only shown, in rows. */
export const areGiven = (pieces: readonly Piece[]): boolean => pieces.every(({ inputs }) => inputs.length === 0);

/** Of one of several that are given. */
const givenPx = { widthPx: 240, heightPx: 190 };

const gapPx = 32;
const headPx = 28;
/** In less the region scrolls. */
const leastHeightPx = 150;
/** A figure of many cells is worth looking at from this width on. */
const leastFigurePx = 120;
/** Between figures. */
const besidePx = 12;
/** For numbers that all values share. */
const numbersPx = 190;
/** Beside a figure of many planes. */
const pickerPx = 112;
/** In the font's size. */
const cellEm = 5;
const purposeEm = 5;
const formulaEm = 10;
const letterEm = 0.75;

/** The room round the figures, so that no ring is cut. */
const paddingPx = 8;

/** All of the region. */
export const roomIn = ({ widthPx, heightPx, fontPx }: Size): Room => ({
  widthPx: widthPx - paddingPx,
  heightPx: Math.max(leastHeightPx, heightPx - paddingPx),
  fontPx,
});

/** Rooms side by side; null where they do not fit, so that one piece has all of it. */
export function roomsOf(pieces: readonly Piece[], size: Size): readonly Room[] | null {
  if (pieces.length < 2) return null;
  if (areGiven(pieces)) return pieces.map(() => ({ ...givenPx, fontPx: size.fontPx }));
  const { widthPx, heightPx, fontPx } = roomIn({ ...size, heightPx: size.heightPx - headPx });
  const wanted = pieces.map((piece) => Math.max(headOf(piece, fontPx), widthOf(piece, fontPx)));
  const free = widthPx - gapPx * (pieces.length - 1) - wanted.reduce((sum, width) => sum + width, 0);
  if (free < 0) return null;
  return wanted.map((width) => ({ widthPx: width + free / pieces.length, heightPx, fontPx }));
}

/** About how wide a piece's name and its formula are. */
const headOf = ({ output }: Piece, fontPx: number): number =>
  fontPx * (purposeEm + formulaEm + letterEm * (output.name?.length ?? 0));

/** About how wide a piece's figures have to be. */
function widthOf({ op, inputs, output }: Piece, fontPx: number): number {
  const of = (length: number) =>
    length <= numbersAtMost.along ? length * cellEm * fontPx : Math.max(leastFigurePx, length);
  const columns = [...inputs, output].map(({ shape }) => shape.at(-1) ?? 1);
  if (op === "matmul") return of(1) + of(Math.max(...columns));
  const tensors = [...inputs.filter(({ values }) => values.length > 1), output];
  const numbers = tensors.length <= inputs.length ? numbersPx : 0;
  return tensors.reduce(
    (sum, { shape }) => sum + of(shape.length > 1 ? shape.at(-1)! : 1) + besidePx + (shape.length > 2 ? pickerPx : 0),
    numbers,
  );
}
