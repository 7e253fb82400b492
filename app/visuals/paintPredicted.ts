/** Paints a dot for each row, its prediction over its true value, and the line on which both are the same. */

import { cssColor, tokenColor } from "../canvas/colors.ts";
import type { Pen } from "../canvas/pen.ts";
import { type Extent, extentOf } from "./axes.ts";
import { coordinateTick } from "./format.ts";
import { paintRing } from "./paintRing.ts";
import type { Place, RowsLook } from "./useRowsCanvas.ts";

interface PredictedPainting {
  readonly predicted: ArrayLike<number>;
  readonly truth: ArrayLike<number>;
}

/** Room for the numbers on the axes. */
const leftEm = 3.6;
const footEm = 1.6;
const edgePx = 6;
/** From a dot's middle. */
const reachPx = 8;

/** Where the rows stand, and how large their dots are. */
function layOut({ truth }: PredictedPainting, { widthPx, heightPx, fontPx }: RowsLook) {
  const range = rangeOf(extentOf(Array.from(truth)));
  const box = {
    x: leftEm * fontPx,
    y: edgePx,
    width: widthPx - leftEm * fontPx - edgePx,
    height: heightPx - footEm * fontPx - 2 * edgePx,
  };
  const share = (value: number) => (value - range.smallest) / (range.largest - range.smallest);
  const across = (value: number) => box.x + share(value) * box.width;
  // What is predicted beyond the true values' range stands at its edge.
  const up = (value: number) => box.y + (1 - Math.max(0, Math.min(1, share(value)))) * box.height;
  return { range, box, across, up, radius: truth.length > 300 ? 2 : 3 };
}

/** The row of the nearest dot, if it is near. */
export function predictedRowAt(rows: PredictedPainting, { x, y }: Place, look: RowsLook): number | null {
  const { across, up } = layOut(rows, look);
  let nearest: number | null = null;
  let nearestPx = reachPx;
  for (let row = 0; row < rows.truth.length; row++) {
    const distance = Math.hypot(across(rows.truth[row]!) - x, up(rows.predicted[row]!) - y);
    if (distance < nearestPx) [nearest, nearestPx] = [row, distance];
  }
  return nearest;
}

export function paintPredicted(context: Pen, rows: PredictedPainting, look: RowsLook): void {
  const { predicted, truth } = rows;
  const { heightPx, theme, font, tried } = look;
  const { range, box, across, up, radius } = layOut(rows, look);

  const line = cssColor(tokenColor("line", theme));
  context.fillStyle = line;
  context.font = font;
  const ticks = ticksWithin(range);
  for (const tick of ticks) {
    context.fillStyle = line;
    context.fillRect(box.x, up(tick) - 0.5, box.width, 1);
    context.fillStyle = cssColor(tokenColor("dim", theme));
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(coordinateTick(tick), box.x - 5, up(tick));
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(coordinateTick(tick), across(tick), heightPx);
  }
  context.strokeStyle = cssColor(tokenColor("accent", theme));
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(across(range.smallest), up(range.smallest));
  context.lineTo(across(range.largest), up(range.largest));
  context.stroke();

  context.fillStyle = cssColor(tokenColor("ink", theme), 0.5);
  for (let row = 0; row < truth.length; row++) {
    if (Number.isNaN(predicted[row]!)) continue;
    context.beginPath();
    context.arc(across(truth[row]!), up(predicted[row]!), radius, 0, 2 * Math.PI);
    context.fill();
  }
  if (tried >= 0 && !Number.isNaN(predicted[tried]!))
    paintRing(context, { x: across(truth[tried]!), y: up(predicted[tried]!) }, theme, radius);
}

/** With a little room at both ends; around a single value too. */
function rangeOf({ smallest, largest }: Extent): Extent {
  if (!(smallest <= largest)) return { smallest: 0, largest: 1 };
  const room = 0.05 * (largest - smallest) || Math.abs(largest) || 1;
  return { smallest: smallest - room, largest: largest + room };
}

/** Round numbers within: three to six of them. */
export function ticksWithin({ smallest, largest }: Extent): readonly number[] {
  const power = 10 ** Math.floor(Math.log10((largest - smallest) / 3));
  const step = [1, 2, 5, 10].map((n) => n * power).find((step) => (largest - smallest) / step <= 6) ?? 10 * power;
  const first = Math.ceil(smallest / step);
  const count = Math.floor(largest / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
