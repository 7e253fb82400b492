/** Paints the net's answer along a line, and the points it learns from and is tested on; knows no React. */

import type { Line } from "../../engine/data/description.ts";
import type { DataSummary, Sample } from "../../engine/worker/protocol.ts";
import { cssColor, mixColors, tokenColor, valueColor } from "../canvas/colors.ts";
import { type Detail, frames } from "../canvas/frames.ts";
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

export interface CurveCanvas {
  setView(view: CurveView): void;
  /** The model's output at places from the least x to the greatest, both included; null before the first. */
  setCurve(values: Float32Array | null): void;
  /** An x; null hides it. */
  setCrosshair(x: number | null): void;
  /** Paints at the canvas's present size on the page. */
  resize(): void;
  /** Null before the first curve. */
  outputAt(x: number): number | null;
  /** The shown point whose x is nearest. */
  nearest(x: number): LinePoint | null;
  stop(): void;
}

/** Sizes in CSS pixels for a canvas 300 wide, as in the picture of the plane. */
const pointRadius = 2.75;
const pointInk = 0.3;
const curveWidth = 2.5;

/** @param onDetail called when a curve of fewer or more places will do */
export function createCurveCanvas(canvas: HTMLCanvasElement, onDetail: (detail: Detail) => void): CurveCanvas {
  const context = canvas.getContext("2d")!;
  let view: CurveView | null = null;
  let curve: Float32Array | null = null;
  let crosshair: number | null = null;
  const picture = frames.add({ paint, onDetail });

  const unit = (): number => Math.max(0.75, canvas.width / 300);
  const toX = ({ x: [min, max] }: Line, x: number): number => ((x - min) / (max - min)) * canvas.width;
  const toY = ({ y: [min, max] }: Line, y: number): number => ((max - y) / (max - min)) * canvas.height;

  function outputAt(x: number): number | null {
    if (!view || !curve || curve.length < 2) return null;
    const [min, max] = view.line.x;
    const at = Math.min(1, Math.max(0, (x - min) / (max - min))) * (curve.length - 1);
    const before = Math.min(curve.length - 2, Math.floor(at));
    return curve[before]! + (at - before) * (curve[before + 1]! - curve[before]!);
  }

  function nearest(x: number): LinePoint | null {
    if (!view) return null;
    const { data, showsTest } = view;
    let hit: LinePoint | null = null;
    const search = (set: "train" | "test", { inputs, labels, size }: Sample) => {
      for (let i = 0; i < size; i++) {
        if (!hit || Math.abs(inputs[i]! - x) < Math.abs(hit.x - x)) hit = { set, x: inputs[i]!, y: labels[i]! };
      }
    };
    search("train", data.trainSample);
    if (showsTest) search("test", data.testSample);
    return hit;
  }

  function paint(): void {
    if (!view || canvas.width === 0) return;
    const { data, line, theme, showsTest } = view;
    context.fillStyle = cssColor(tokenColor("sunk", theme));
    context.fillRect(0, 0, canvas.width, canvas.height);
    paintGrid(view);
    paintPoints(view, data.trainSample, dot);
    if (showsTest) paintPoints(view, data.testSample, diamond);
    if (curve) paintCurve(view, curve);
    if (crosshair === null) return;
    context.strokeStyle = cssColor(tokenColor("ink", theme), 0.55);
    context.lineWidth = unit();
    stroke(toX(line, crosshair), 0, toX(line, crosshair), canvas.height);
    const [said, hit] = [outputAt(crosshair), nearest(crosshair)];
    if (hit) ring(toX(line, hit.x), toY(line, hit.y), pointRadius + 1.5, cssColor(tokenColor("ink", theme)));
    if (said !== null) ring(toX(line, crosshair), toY(line, said), 4, cssColor(tokenColor("accent", theme)));
  }

  function paintGrid({ line, theme }: CurveView): void {
    context.lineWidth = Math.max(1, Math.round(unit() * 0.75));
    context.strokeStyle = cssColor(tokenColor("line", theme));
    for (const x of innerTicksOf(line.x)) stroke(toX(line, x), 0, toX(line, x), canvas.height);
    for (const y of innerTicksOf(line.y)) stroke(0, toY(line, y), canvas.width, toY(line, y));
  }

  function paintPoints({ data, line, theme }: CurveView, { inputs, labels, size }: Sample, mark: Mark): void {
    const ink = tokenColor("ink", theme);
    // Zero is nothing special in a table.
    const range = data.tableColumns && line.y;
    context.lineWidth = unit();
    context.strokeStyle = cssColor(ink);
    for (let i = 0; i < size; i++) {
      context.fillStyle = cssColor(mixColors(valueColor(balanceIn(range, labels[i]!), theme), ink, pointInk));
      context.beginPath();
      mark(toX(line, inputs[i]!), toY(line, labels[i]!));
    }
  }

  /** Traces and paints a point. */
  type Mark = (x: number, y: number) => void;

  const dot: Mark = (x, y) => {
    context.arc(x, y, pointRadius * unit(), 0, 7);
    context.fill();
  };

  const diamond: Mark = (x, y) => {
    const radius = (pointRadius + 1) * unit();
    context.moveTo(x, y - radius);
    context.lineTo(x + radius, y);
    context.lineTo(x, y + radius);
    context.lineTo(x - radius, y);
    context.closePath();
    context.fill();
    context.stroke();
  };

  /** With a light edge, so that it is seen over points too. */
  function paintCurve({ line, theme }: CurveView, values: Float32Array): void {
    const path = new Path2D();
    values.forEach((value, i) => {
      if (Number.isFinite(value)) path.lineTo((i / (values.length - 1)) * canvas.width, toY(line, value));
    });
    context.lineJoin = "round";
    for (const [token, width] of [
      ["panel", curveWidth + 2],
      ["ink", curveWidth],
    ] as const) {
      context.strokeStyle = cssColor(tokenColor(token, theme));
      context.lineWidth = width * unit();
      context.stroke(path);
    }
  }

  function stroke(x1: number, y1: number, x2: number, y2: number): void {
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  }

  function ring(x: number, y: number, radius: number, color: string): void {
    context.strokeStyle = color;
    context.lineWidth = 2 * unit();
    context.beginPath();
    context.arc(x, y, radius * unit(), 0, 7);
    context.stroke();
  }

  return {
    setView(next) {
      view = next;
      picture.requestNow();
    },
    setCurve(next) {
      curve = next;
      picture.request();
    },
    setCrosshair(x) {
      crosshair = x;
      picture.requestNow();
    },
    resize() {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((size) =>
        Math.round(size * devicePixelRatio),
      );
      if (!width || !height || (width === canvas.width && height === canvas.height)) return;
      canvas.width = width;
      canvas.height = height;
      paint();
    },
    outputAt,
    nearest,
    stop: picture.remove,
  };
}
