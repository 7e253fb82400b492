/** The box of the plot within a chart, the same for painting and for reading values. */

import type { Size } from "./useSize.ts";

/** In CSS pixels from the chart's left upper corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Room for `100 %` at the left, and for the steps below. */
const labelsEm = { left: 4, bottom: 1.65 } as const;
const margin = { top: 8, right: 6, bottom: 2 } as const;

export function plotBox({ widthPx, heightPx, fontPx }: Size): Box {
  const left = Math.round(labelsEm.left * fontPx);
  const bottom = margin.bottom + Math.round(labelsEm.bottom * fontPx);
  return {
    x: left,
    y: margin.top,
    width: Math.max(0, widthPx - left - margin.right),
    height: Math.max(0, heightPx - margin.top - bottom),
  };
}
