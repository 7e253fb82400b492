/** Keeps the picture of the net's answer along a line, in the frames' turn; knows no React. */

import type { Sample } from "../../engine/worker/protocol.ts";
import { type Detail, frames } from "../canvas/frames.ts";
import { type Pen, paintsAs } from "../canvas/pen.ts";
import { type CanvasSize, type CurveView, type LinePoint, paintCurveFit } from "./paintCurveFit.ts";

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

/** @param onDetail called when a curve of fewer or more places will do */
export function createCurveCanvas(canvas: HTMLCanvasElement, onDetail: (detail: Detail) => void): CurveCanvas {
  const context = canvas.getContext("2d")!;
  let view: CurveView | null = null;
  let curve: Float32Array | null = null;
  let crosshair: number | null = null;
  const picture = frames.add({ paint: () => paint(context, canvas), onDetail });
  paintsAs(canvas, (pen) => paint(pen, { width: canvas.clientWidth, height: canvas.clientHeight }));

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

  function paint(pen: Pen, size: CanvasSize): void {
    if (!view || size.width === 0) return;
    const at = crosshair === null ? null : { x: crosshair, said: outputAt(crosshair), hit: nearest(crosshair) };
    paintCurveFit({ pen, size, view, curve, crosshair: at });
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
      paint(context, canvas);
    },
    outputAt,
    nearest,
    stop: picture.remove,
  };
}
