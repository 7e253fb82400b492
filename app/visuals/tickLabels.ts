/** The labels at an axis's ticks: as many as there is room for, none overlapping or cut off. */

import { type Axis, position } from "./axes.ts";

export interface TickLabel {
  /** Of the tick. */
  readonly value: number;
  readonly text: string;
  /** From the axis's beginning. */
  readonly leftPx: number;
  readonly anchor: "middle" | "end";
}

interface LabelOptions {
  readonly axis: Axis;
  readonly widthPx: number;
  /** About the width of a letter. */
  readonly letterPx: number;
  text(value: number, isLast: boolean): string;
}

/** The last tick is always named, the others as long as there is room, from the end on. */
export function placeLabels({ axis, widthPx, letterPx, text }: LabelOptions): readonly TickLabel[] {
  const labels: TickLabel[] = [];
  let freePx = widthPx;
  for (const value of axis.ticks.toReversed()) {
    const label = text(value, labels.length === 0);
    const halfPx = (label.length * letterPx) / 2;
    const atPx = position(value, axis) * widthPx;
    const isAtEnd = labels.length === 0 && atPx + halfPx > widthPx;
    const rightPx = isAtEnd ? widthPx : atPx + halfPx;
    if (rightPx > freePx) continue;
    labels.push({ value, text: label, leftPx: isAtEnd ? widthPx : atPx, anchor: isAtEnd ? "end" : "middle" });
    freePx = rightPx - 2 * halfPx - letterPx;
  }
  return labels;
}
