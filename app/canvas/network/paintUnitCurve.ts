/** Paints one unit's output along the line: blue above zero, orange below. */

import { cssColor, type Rgb, tokenColor } from "../colors.ts";
import type { Pen } from "../pen.ts";
import type { Box } from "./column.ts";
import { type FrameStyle, paintFramed } from "./paintFramed.ts";
import type { UnitCurves } from "./values.ts";

interface CurveStyle extends FrameStyle {
  readonly unit: number;
  /** The size that reaches the edge. */
  readonly most: number;
}

export function paintUnitCurve(
  context: Pen,
  box: Box,
  { values, resolution }: UnitCurves,
  { unit, most, ...style }: CurveStyle,
): void {
  const { x, y, width, height } = box;
  const { theme, scale } = style;
  const zero = y + height / 2;
  const traceCurve = () => {
    context.beginPath();
    for (let i = 0; i < resolution; i++) {
      const value = values[unit * resolution + i]!;
      // A value that is none stands at zero: the run's own notice says what happened.
      const up = most > 0 && Number.isFinite(value) ? (value / most) * height * 0.44 : 0;
      context.lineTo(x + (i / (resolution - 1)) * width, zero - up);
    }
  };
  paintFramed(context, box, style, () => {
    context.fillStyle = cssColor(tokenColor("line", theme));
    context.fillRect(x, zero - scale / 2, width, scale);
    paintHalf(y, tokenColor("positive", theme));
    paintHalf(zero, tokenColor("negative", theme));
  });

  function paintHalf(top: number, color: Rgb): void {
    context.save();
    context.beginPath();
    context.rect(x, top, width, height / 2);
    context.clip();
    traceCurve();
    context.lineTo(x + width, zero);
    context.lineTo(x, zero);
    context.fillStyle = cssColor(color, 0.3);
    context.fill();
    traceCurve();
    context.strokeStyle = cssColor(color);
    context.lineWidth = 1.5 * scale;
    context.stroke();
    context.restore();
  }
}
