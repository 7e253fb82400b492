/** Paints how one unit's output is distributed: a curve for each class, scaled to the class's own size, with a hairline at zero. */

import type { Theme } from "../../store/state.ts";
import { classColor, cssColor, type Rgb, tokenColor } from "../colors.ts";
import type { Pen } from "../pen.ts";
import type { Box } from "./column.ts";
import { type FrameStyle, paintFramed } from "./paintFramed.ts";
import type { Distribution } from "./values.ts";

interface DistributionStyle extends FrameStyle {
  readonly unit: number;
}

/** Empty bins at both sides, in which curves come down to zero. */
const padding = 2;
/** Outlines in smaller pictures would be all there is. */
const leastOutlined = 16;

export function paintDistribution(
  context: Pen,
  box: Box,
  distribution: Distribution,
  { unit, ...style }: DistributionStyle,
): void {
  const { x, y, width, height } = box;
  const { theme, scale } = style;
  const points = distribution.bins + 2 * padding;
  const across = (point: number) => x + (point / (points - 1)) * width;
  paintFramed(context, box, style, () => {
    paintZero();
    const curves = densitiesOf(distribution, unit);
    const most = Math.max(...curves.map((curve) => Math.max(...curve)));
    const floor = y + height - scale;
    const colors = colorsOf(curves.length, theme);
    for (const [group, curve] of curves.entries()) {
      if (!(most > 0)) break;
      const up = (share: number) => floor - (share / most) * height * 0.86;
      context.beginPath();
      context.moveTo(x, floor);
      curve.forEach((share, point) => {
        context.lineTo(across(point), up(share));
      });
      context.lineTo(x + width, floor);
      context.fillStyle = cssColor(colors[group]!, 0.36);
      context.fill();
      if (height < leastOutlined * scale) continue;
      context.strokeStyle = cssColor(colors[group]!);
      context.lineWidth = 1.25 * scale;
      context.stroke();
    }
  });

  function paintZero(): void {
    const { ranges } = distribution.histograms;
    const [min, max] = [ranges[2 * unit]!, ranges[2 * unit + 1]!];
    if (!(min < 0 && max > 0)) return;
    // A bin's curve stands in the bin's middle.
    const at = across(padding - 0.5 + (-min / (max - min)) * distribution.bins);
    context.fillStyle = cssColor(tokenColor("line", theme));
    context.fillRect(at - scale / 2, y, scale, height);
  }
}

/** One group is neutral, whatever it stands for. */
export const colorsOf = (groups: number, theme: Theme): readonly Rgb[] =>
  groups === 1 ? [tokenColor("dim", theme)] : Array.from({ length: groups }, (_, group) => classColor(group, theme));

/** For each group, which share of it lies in each bin: smoothed, with room for its ends. */
export function densitiesOf({ groups, bins, histograms }: Distribution, unit: number): readonly Float32Array[] {
  return groups.map((size, group) => {
    const start = (unit * groups.length + group) * bins;
    const density = new Float32Array(bins + 2 * padding);
    for (let bin = 0; bin < bins; bin++) {
      const share = histograms.counts[start + bin]! / (size || 1);
      for (const [i, weight] of smoothing.entries()) density[bin + i]! += weight * share;
    }
    return density;
  });
}

/** Binomial weights, about a bin to each side. */
const smoothing = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];
