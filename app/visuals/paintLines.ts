/** Paints the lines of a chart: plain canvas work, no React, a fraction of a millisecond. */

import type { Pen } from "../canvas/pen.ts";
import { type Axis, position } from "./axes.ts";
import type { Box } from "./plot.ts";

export interface PaintedLine<P> {
  readonly color: string;
  readonly widthPx: number;
  value(point: P): number;
}

export interface PaintedLevel {
  readonly value: number;
  readonly color: string;
  readonly widthPx: number;
  readonly y: Axis;
  readonly box: Box;
  /** Device pixels for a CSS pixel. */
  readonly ratio: number;
}

/** Dashed, across the whole plot, in whole device pixels. */
export function paintLevel(context: Pen, painting: PaintedLevel): void {
  const { value, color, y, box, ratio } = painting;
  const widthPx = Math.max(1, Math.round(painting.widthPx * ratio)) / ratio;
  const top = Math.round((box.y + box.height * (1 - position(value, y)) - widthPx / 2) * ratio) / ratio;
  context.fillStyle = color;
  for (let left = 0; left < box.width; left += 7 * widthPx)
    context.fillRect(box.x + left, top, Math.min(4 * widthPx, box.width - left), widthPx);
}

export interface Painting<P> {
  readonly points: readonly P[];
  /** Painted in this order. */
  readonly lines: readonly PaintedLine<P>[];
  place(point: P): number;
  readonly x: Axis;
  readonly y: Axis;
  readonly box: Box;
}

/** A line breaks off where a value is not finite. A single point is a dot. */
export function paintLines<P>(context: Pen, painting: Painting<P>): void {
  const { points, lines, place, x, y, box } = painting;
  context.lineJoin = "round";
  context.lineCap = "round";
  const lefts = points.map((point) => box.x + box.width * position(place(point), x));
  for (const { color, widthPx, value } of lines) {
    context.strokeStyle = color;
    context.lineWidth = points.length === 1 ? 3 * widthPx : widthPx;
    context.beginPath();
    let isDown = false;
    for (let i = 0; i < points.length; i++) {
      const size = value(points[i]!);
      if (!Number.isFinite(size)) {
        isDown = false;
        continue;
      }
      const top = box.y + box.height * (1 - Math.min(1, Math.max(0, position(size, y))));
      if (!isDown) context.moveTo(lefts[i]!, top);
      context.lineTo(lefts[i]!, top);
      isDown = true;
    }
    context.stroke();
  }
}
