/** Paints what stands still behind the lines of a chart: the grid at the ticks, and the ticks' labels. */

import type { Pen } from "../canvas/pen.ts";
import { type Axis, position } from "./axes.ts";
import type { Box } from "./plot.ts";
import type { TickLabel } from "./tickLabels.ts";

export interface AxesPainting {
  readonly x: Axis;
  readonly y: Axis;
  readonly box: Box;
  /** Along the horizontal axis. */
  readonly labels: readonly TickLabel[];
  formatTick(value: number): string;
  readonly gridColor: string;
  readonly textColor: string;
  readonly fontPx: number;
  readonly fontFamily: string;
  /** Device pixels for a CSS pixel. */
  readonly ratio: number;
}

/** From the plot to its labels. */
const gapPx = { left: 4, below: 8 } as const;
/** From a label's middle, and from its top, to its baseline. */
const middleEm = 0.355;
const topEm = 0.71;

/** A decade has lines across it, while even steps need none. */
export function paintAxes(context: Pen, painting: AxesPainting): void {
  const { x, y, box, labels, formatTick, gridColor, textColor, fontPx, fontFamily, ratio } = painting;
  const lefts = x.scale === "linear" ? [] : x.ticks.map((tick) => box.x + box.width * position(tick, x));
  const tops = y.ticks.map((tick) => box.y + box.height * (1 - position(tick, y)));
  // Whole device pixels, so that a line is one pixel of full colour and not two of half of it.
  const widthPx = Math.max(1, Math.round(ratio)) / ratio;
  const snap = (px: number) => Math.round((px - widthPx / 2) * ratio) / ratio;
  context.fillStyle = gridColor;
  for (const left of lefts) context.fillRect(snap(left), box.y, widthPx, box.height);
  for (const top of tops) context.fillRect(box.x, snap(top), box.width, widthPx);

  context.fillStyle = textColor;
  context.font = `${fontPx}px ${fontFamily}`;
  context.textBaseline = "alphabetic";
  context.textAlign = "end";
  const rightPx = box.x - gapPx.left;
  y.ticks.forEach((tick, i) => {
    // Squeezed where it is wider than its room: no digit is cut.
    context.fillText(formatTick(tick), rightPx, tops[i]! + middleEm * fontPx, rightPx);
  });
  for (const { text, leftPx, anchor } of labels) {
    context.textAlign = anchor === "middle" ? "center" : "end";
    context.fillText(text, box.x + leftPx, box.y + box.height + gapPx.below + topEm * fontPx);
  }
}
