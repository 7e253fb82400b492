/** Paints the net's answer along a line, and the points it learns from and is tested on. */

import type { Line } from "../../engine/data/description.ts";
import type { DataSummary, Sample } from "../../engine/worker/protocol.ts";
import { cssColor, mixColors, tokenColor, valueColor } from "../canvas/colors.ts";
import type { Pen } from "../canvas/pen.ts";
import type { Theme } from "../store/state.ts";
import { balanceIn, innerTicksOf } from "./planeScale.ts";

export interface CurveView {
  readonly data: DataSummary;
  readonly line: Line;
  readonly theme: Theme;
  readonly showsTest: boolean;
}

export interface LinePoint {
  readonly set: "train" | "test";
  readonly x: number;
  readonly y: number;
}

/** In the pen's own pixels. */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

interface CurvePainting {
  readonly pen: Pen;
  readonly size: CanvasSize;
  readonly view: CurveView;
  readonly curve: Float32Array | null;
  readonly crosshair: { readonly x: number; readonly said: number | null; readonly hit: LinePoint | null } | null;
}

/** Sizes for a picture 300 wide, as in the picture of the plane. */
const pointRadius = 2.75;
const pointInk = 0.3;
const curveWidth = 2.5;

export function paintCurveFit({ pen, size, view, curve, crosshair }: CurvePainting): void {
  const { data, line, theme, showsTest } = view;
  const { width, height } = size;
  const unit = Math.max(0.75, width / 300);
  const toX = (x: number): number => ((x - line.x[0]) / (line.x[1] - line.x[0])) * width;
  const toY = (y: number): number => ((line.y[1] - y) / (line.y[1] - line.y[0])) * height;

  pen.fillStyle = cssColor(tokenColor("sunk", theme));
  pen.fillRect(0, 0, width, height);
  paintGrid();
  paintPoints(data.trainSample, dot);
  if (showsTest) paintPoints(data.testSample, diamond);
  if (curve) paintCurve(curve);
  if (crosshair) paintCrosshair(crosshair);

  function paintGrid(): void {
    pen.lineWidth = Math.max(1, Math.round(unit * 0.75));
    pen.strokeStyle = cssColor(tokenColor("line", theme));
    for (const x of innerTicksOf(line.x)) stroke(toX(x), 0, toX(x), height);
    for (const y of innerTicksOf(line.y)) stroke(0, toY(y), width, toY(y));
  }

  function paintPoints({ inputs, labels, size }: Sample, mark: (x: number, y: number) => void): void {
    const ink = tokenColor("ink", theme);
    // Zero is nothing special in a table.
    const range = data.tableColumns && line.y;
    pen.lineWidth = unit;
    pen.strokeStyle = cssColor(ink);
    for (let i = 0; i < size; i++) {
      pen.fillStyle = cssColor(mixColors(valueColor(balanceIn(range, labels[i]!), theme), ink, pointInk));
      pen.beginPath();
      mark(toX(inputs[i]!), toY(labels[i]!));
    }
  }

  function dot(x: number, y: number): void {
    pen.arc(x, y, pointRadius * unit, 0, 7);
    pen.fill();
  }

  function diamond(x: number, y: number): void {
    const radius = (pointRadius + 1) * unit;
    pen.moveTo(x, y - radius);
    pen.lineTo(x + radius, y);
    pen.lineTo(x, y + radius);
    pen.lineTo(x - radius, y);
    pen.closePath();
    pen.fill();
    pen.stroke();
  }

  /** With a light edge, so that it is seen over points too. */
  function paintCurve(values: Float32Array): void {
    pen.lineJoin = "round";
    pen.beginPath();
    values.forEach((value, i) => {
      if (Number.isFinite(value)) pen.lineTo((i / (values.length - 1)) * width, toY(value));
    });
    for (const [token, wide] of [
      ["panel", curveWidth + 2],
      ["ink", curveWidth],
    ] as const) {
      pen.strokeStyle = cssColor(tokenColor(token, theme));
      pen.lineWidth = wide * unit;
      pen.stroke();
    }
  }

  function paintCrosshair({ x, said, hit }: NonNullable<CurvePainting["crosshair"]>): void {
    pen.strokeStyle = cssColor(tokenColor("ink", theme), 0.55);
    pen.lineWidth = unit;
    stroke(toX(x), 0, toX(x), height);
    if (hit) ring(toX(hit.x), toY(hit.y), pointRadius + 1.5, cssColor(tokenColor("ink", theme)));
    if (said !== null) ring(toX(x), toY(said), 4, cssColor(tokenColor("accent", theme)));
  }

  function stroke(x1: number, y1: number, x2: number, y2: number): void {
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
    pen.stroke();
  }

  function ring(x: number, y: number, radius: number, color: string): void {
    pen.strokeStyle = color;
    pen.lineWidth = 2 * unit;
    pen.beginPath();
    pen.arc(x, y, radius * unit, 0, 7);
    pen.stroke();
  }
}
