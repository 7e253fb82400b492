/** The frame of a unit's picture that is drawn with lines: panel, rounded corners, hairline. */

import type { Theme } from "../../store/state.ts";
import { cssColor, tokenColor } from "../colors.ts";
import type { Pen } from "../pen.ts";
import type { Box } from "./column.ts";

export interface FrameStyle {
  readonly theme: Theme;
  readonly scale: number;
  /** Less than 1 where another unit is lit. */
  readonly alpha: number;
}

/** @param paint draws in the box, of which it cannot leave */
export function paintFramed(
  context: Pen,
  { x, y, width, height }: Box,
  { theme, scale, alpha }: FrameStyle,
  paint: () => void,
): void {
  const radius = Math.min(8 * scale, height * 0.18);
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  // Links end behind the picture, so one that is dimmed must still hide them.
  context.fillStyle = cssColor(tokenColor("ground", theme));
  context.fill();
  context.globalAlpha = alpha;
  context.fillStyle = cssColor(tokenColor("panel", theme));
  context.fill();
  context.clip();
  paint();
  context.restore();

  context.save();
  context.globalAlpha = alpha;
  context.strokeStyle = cssColor(tokenColor("line", theme));
  context.lineWidth = scale;
  context.beginPath();
  context.roundRect(x + scale / 2, y + scale / 2, width - scale, height - scale, radius);
  context.stroke();
  context.restore();
}
