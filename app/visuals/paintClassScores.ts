/** Paints one strip a class, from 0 to 1: where the rows of the class lie, and all others, each scaled to their own number. */

import { classColor, cssColor, type Rgb, tokenColor } from "../canvas/colors.ts";
import type { Pen } from "../canvas/pen.ts";
import { paintRing } from "./paintRing.ts";
import type { Place, RowsLook } from "./useRowsCanvas.ts";

interface ClassScoresPainting {
  /** (rows, classes), in [0, 1]. */
  readonly shares: readonly (readonly number[])[];
  readonly labels: ArrayLike<number>;
  /** Those that have a strip, from the top. */
  readonly classes: readonly number[];
}

const bins = 32;
const footEm = 2;
/** From the edges to the middle of a ring. */
const ringPx = 6;
/** From the pointer to a row's share. */
const reachPx = 12;

export function paintClassScores(context: Pen, { shares, labels, classes }: ClassScoresPainting, look: RowsLook): void {
  const { widthPx, heightPx, theme, font, tried } = look;
  const rowPx = stripPx(classes, look);
  for (const [strip, k] of classes.entries()) {
    const floor = (strip + 1) * rowPx;
    const [own, others] = densitiesOf(shares, labels, k);
    const most = Math.max(...own, ...others);
    paintCurve(others, tokenColor("dim", theme), 0.3);
    paintCurve(own, classColor(k, theme), 0.5);
    context.fillStyle = cssColor(tokenColor("line", theme));
    context.fillRect(0, floor - 0.5, widthPx, 1);
    const share = shares[tried]?.[k] ?? Number.NaN;
    if (!Number.isNaN(share)) {
      const place = { x: Math.max(ringPx, Math.min(widthPx - ringPx, share * widthPx)), y: floor - ringPx };
      paintRing(context, place, theme, labels[tried] === k ? 2 : 0);
    }

    function paintCurve(density: Float64Array, color: Rgb, alpha: number): void {
      if (!(most > 0)) return;
      context.beginPath();
      context.moveTo(0, floor);
      density.forEach((share, bin) => {
        context.lineTo((bin / (density.length - 1)) * widthPx, floor - (share / most) * (rowPx - 4));
      });
      context.lineTo(widthPx, floor);
      context.fillStyle = cssColor(color, alpha);
      context.fill();
      context.strokeStyle = cssColor(color, alpha + 0.4);
      context.lineWidth = 1.25;
      context.stroke();
    }
  }
  context.fillStyle = cssColor(tokenColor("dim", theme));
  context.font = font;
  context.textBaseline = "bottom";
  for (const [value, align] of [
    [0, "left"],
    [0.5, "center"],
    [1, "right"],
  ] as const) {
    context.textAlign = align;
    context.fillText(String(value), value * widthPx, heightPx);
  }
}

/** In the strip of a class the row of that class whose share is nearest. */
export function classScoresRowAt(
  { shares, labels, classes }: ClassScoresPainting,
  { x, y }: Place,
  look: RowsLook,
): number | null {
  const k = classes[Math.floor(y / stripPx(classes, look))];
  if (k === undefined) return null;
  let nearest: number | null = null;
  let nearestPx = reachPx;
  for (const [row, share] of shares.entries()) {
    if (labels[row] !== k) continue;
    const distance = Math.abs(share[k]! * look.widthPx - x);
    if (distance < nearestPx) [nearest, nearestPx] = [row, distance];
  }
  return nearest;
}

const stripPx = (classes: readonly number[], { heightPx, fontPx }: RowsLook): number =>
  (heightPx - footEm * fontPx) / classes.length;

/** Shares of the rows of class `k`, and of all others, in each part of [0, 1], a little smoothed. */
export function densitiesOf(
  shares: readonly (readonly number[])[],
  labels: ArrayLike<number>,
  k: number,
): readonly [own: Float64Array, others: Float64Array] {
  const counts = [new Float64Array(bins), new Float64Array(bins)] as const;
  const totals = [0, 0];
  shares.forEach((row, i) => {
    const share = row[k]!;
    if (Number.isNaN(share)) return;
    const group = labels[i] === k ? 0 : 1;
    counts[group][Math.min(bins - 1, Math.floor(share * bins))]!++;
    totals[group]!++;
  });
  return [smooth(counts[0], totals[0]!), smooth(counts[1], totals[1]!)];
}

/** What would lie beyond an end is counted at the end: a net that is sure of all would else be sure of nothing. */
function smooth(counts: Float64Array, total: number): Float64Array {
  const at = (bin: number) => counts[Math.max(0, Math.min(bins - 1, bin))]!;
  return counts.map((count, bin) => (total > 0 ? (0.25 * at(bin - 1) + 0.5 * count + 0.25 * at(bin + 1)) / total : 0));
}
