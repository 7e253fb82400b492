/** Paints the tile of the columns that are folded: a fine bar for each, as high as its effect. */

import { cssColor, tokenColor } from "../colors.ts";
import type { Pen } from "../pen.ts";
import type { Box } from "./column.ts";
import { type FrameStyle, paintFramed } from "./paintFramed.ts";

/** A bar of no height would be no column. */
const least = 0.06;

/** @param bars shares of the largest effect of all columns */
export function paintFolded(context: Pen, box: Box, bars: readonly number[], style: FrameStyle): void {
  const { theme, scale } = style;
  const margin = 4 * scale;
  const pitch = (box.width - 2 * margin) / bars.length;
  paintFramed(context, box, style, () => {
    context.fillStyle = cssColor(tokenColor("dim", theme), 0.6);
    for (const [i, share] of bars.entries()) {
      const height = Math.max(least, share) * (box.height - scale) * 0.86;
      context.fillRect(box.x + margin + i * pitch, box.y + box.height - scale - height, pitch * 0.64, height);
    }
  });
}
