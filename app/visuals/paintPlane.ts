/** Paints what lies over the decision surface: points, rings around those that are wrong, ticks, the cross hair. */

import type { Plane } from "../../engine/data/description.ts";
import type { DataSummary } from "../../engine/worker/protocol.ts";
import { classColor, cssColor, mixColors, type Rgb, tokenColor, valueColor } from "../canvas/colors.ts";
import type { Pen } from "../canvas/pen.ts";
import { acrossOf, balanceIn, downOf, innerTicksOf, type PlanePoint } from "./planeScale.ts";
import type { SurfaceStyle } from "./surfacePaint.ts";

export interface SurfaceView extends Omit<SurfaceStyle, "range"> {
  readonly data: DataSummary;
  readonly plane: Plane;
  readonly showsTest: boolean;
}

export interface PlanePainting {
  readonly pen: Pen;
  /** Width and height of the picture, in the pen's own pixels. */
  readonly side: number;
  readonly view: SurfaceView;
}

/** Sizes for a picture 300 wide. */
const pointRadius = 2.75;
const wrongRadius = 5.5;
/** Share of ink in a point's colour. */
const pointInk = 0.3;

const unitOf = (side: number): number => Math.max(0.75, side / 300);

const placing = ({ side, view: { plane } }: PlanePainting) => ({
  unit: unitOf(side),
  toX: (x1: number): number => acrossOf(plane, x1) * side,
  toY: (x2: number): number => downOf(plane, x2) * side,
});

export function paintPoints(painting: PlanePainting): void {
  const { pen, view } = painting;
  const { data, plane, theme, showsTest } = view;
  const { unit, toX, toY } = placing(painting);
  // A little towards the ink colour: a correctly classified point lies on its own class's colour, where only its light edge would be seen.
  const fill = (label: number): Rgb =>
    mixColors(
      data.task === "regression" ? valueColor(balanceIn(plane.y, label), theme) : classColor(label, theme),
      tokenColor("ink", theme),
      pointInk,
    );
  pen.lineWidth = unit;
  const { trainSample, testSample } = data;
  for (let i = 0; i < trainSample.size; i++) {
    pen.fillStyle = cssColor(fill(trainSample.labels[i]!));
    pen.beginPath();
    pen.arc(toX(trainSample.inputs[2 * i]!), toY(trainSample.inputs[2 * i + 1]!), pointRadius * unit, 0, 7);
    pen.fill();
  }
  if (!showsTest) return;
  pen.strokeStyle = cssColor(tokenColor("ink", theme));
  for (let i = 0; i < testSample.size; i++) {
    pen.fillStyle = cssColor(fill(testSample.labels[i]!));
    diamond(pen, toX(testSample.inputs[2 * i]!), toY(testSample.inputs[2 * i + 1]!), (pointRadius + 1) * unit);
    pen.fill();
    pen.stroke();
  }
}

/** @param wrong indices of test points */
export function paintWrong(painting: PlanePainting, wrong: readonly number[]): void {
  const { pen, view } = painting;
  const { inputs } = view.data.testSample;
  const { unit, toX, toY } = placing(painting);
  for (const i of wrong) {
    const [x, y] = [toX(inputs[2 * i]!), toY(inputs[2 * i + 1]!)];
    ring(pen, x, y, wrongRadius * unit, cssColor(tokenColor("panel", view.theme)), 3 * unit);
    ring(pen, x, y, wrongRadius * unit, cssColor(tokenColor("wrong", view.theme)), 1.6 * unit);
  }
}

/** Short strokes at the edges, at each quarter; the page labels them outside. */
export function paintTicks(painting: PlanePainting): void {
  const { pen, side, view } = painting;
  const { unit, toX, toY } = placing(painting);
  pen.strokeStyle = cssColor(tokenColor("panel", view.theme), 0.6);
  pen.lineWidth = unit;
  pen.beginPath();
  for (const x1 of innerTicksOf(view.plane.x1)) {
    pen.moveTo(toX(x1), side);
    pen.lineTo(toX(x1), side - 4 * unit);
  }
  for (const x2 of innerTicksOf(view.plane.x2)) {
    pen.moveTo(0, toY(x2));
    pen.lineTo(4 * unit, toY(x2));
  }
  pen.stroke();
}

/** @param hit the nearest point, which is ringed */
export function paintCrosshair(painting: PlanePainting, at: PlanePoint, hit: PlanePoint | null): void {
  const { pen, side, view } = painting;
  const { unit, toX, toY } = placing(painting);
  const ink = tokenColor("ink", view.theme);
  pen.strokeStyle = cssColor(ink, 0.55);
  pen.lineWidth = unit;
  pen.beginPath();
  pen.moveTo(toX(at.x1), 0);
  pen.lineTo(toX(at.x1), side);
  pen.moveTo(0, toY(at.x2));
  pen.lineTo(side, toY(at.x2));
  pen.stroke();
  if (hit) ring(pen, toX(hit.x1), toY(hit.x2), (pointRadius + 1.5) * unit, cssColor(ink), 2 * unit);
}

function ring(pen: Pen, x: number, y: number, radius: number, color: string, width: number): void {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.stroke();
}

function diamond(pen: Pen, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.moveTo(x, y - radius);
  pen.lineTo(x + radius, y);
  pen.lineTo(x, y + radius);
  pen.lineTo(x - radius, y);
  pen.closePath();
}
