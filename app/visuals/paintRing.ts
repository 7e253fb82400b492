/** Rings the row that is tried, among the dots of all. */

import { cssColor, tokenColor } from "../canvas/colors.ts";
import type { Pen } from "../canvas/pen.ts";
import type { Theme } from "../store/state.ts";
import type { Place } from "./useRowsCanvas.ts";

/** @param dotPx the radius of what is ringed */
export function paintRing(context: Pen, { x, y }: Place, theme: Theme, dotPx: number): void {
  context.beginPath();
  context.arc(x, y, dotPx + 2.5, 0, 2 * Math.PI);
  // A halo of the ground parts it from its neighbours.
  context.strokeStyle = cssColor(tokenColor("panel", theme));
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = cssColor(tokenColor("ink", theme));
  context.lineWidth = 2;
  context.stroke();
}
