/** Paints which categories of a table's column the rows have: side by side, in each a bar for every class, scaled to the class's own size. */

import { cssColor } from "../colors.ts";
import type { Pen } from "../pen.ts";
import type { Box } from "./column.ts";
import { colorsOf } from "./paintDistribution.ts";
import { type FrameStyle, paintFramed } from "./paintFramed.ts";
import type { Distribution } from "./values.ts";

interface CategoriesStyle extends FrameStyle {
  /** The column's inputs, 0 or 1, one for each category. */
  readonly from: number;
  readonly to: number;
}

export function paintCategories(
  context: Pen,
  box: Box,
  distribution: Distribution,
  { from, to, ...style }: CategoriesStyle,
): void {
  const { theme, scale } = style;
  const groups = distribution.groups.length;
  const shares = Array.from({ length: to - from }, (_, i) => sharesOfOnes(distribution, from + i));
  const most = Math.max(...shares.flat());
  const colors = colorsOf(groups, theme);
  const margin = Math.min(4 * scale, box.width * 0.06);
  const slot = (box.width - 2 * margin) / shares.length;
  const bar = (slot * 0.8) / groups;
  paintFramed(context, box, style, () => {
    if (!(most > 0)) return;
    for (const [category, ofGroups] of shares.entries()) {
      for (const [group, share] of ofGroups.entries()) {
        const height = (share / most) * (box.height - scale) * 0.86;
        const x = box.x + margin + category * slot + slot * 0.1 + group * bar;
        context.fillStyle = cssColor(colors[group]!, 0.8);
        context.fillRect(x, box.y + box.height - scale - height, bar, height);
      }
    }
  });
}

/** Of each class the share of rows in which the input is 1. */
export function sharesOfOnes({ groups, bins, histograms }: Distribution, input: number): readonly number[] {
  const { ranges, counts } = histograms;
  const [min, max] = [ranges[2 * input], ranges[2 * input + 1]];
  return groups.map((size, group) => {
    if (size === 0 || min === undefined) return 0;
    // One that never changes is in a bin in the middle.
    if (min === max) return min;
    return counts[(input * groups.length + group + 1) * bins - 1]! / size;
  });
}
