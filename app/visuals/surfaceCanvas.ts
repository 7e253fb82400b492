/** Paints the decision surface and its points on a canvas, in the frames' turn; knows no React. What seldom changes, the points, is kept as a layer of its own. */

import type { Plane } from "../../engine/data/description.ts";
import type { DataSummary, Sample } from "../../engine/worker/protocol.ts";
import { classColor, cssColor, mixColors, type Rgb, tokenColor, valueColor } from "../canvas/colors.ts";
import { type Detail, frames, type Turn } from "../canvas/frames.ts";
import { acrossOf, balanceIn, downOf, innerTicksOf, lengthOf, type PlanePoint } from "./planeScale.ts";
import { predictedClass } from "./predictions.ts";
import { paintSurface, type Surface, type SurfaceStyle, sampleSurface } from "./surfacePaint.ts";

export interface SurfaceView extends Omit<SurfaceStyle, "range"> {
  readonly data: DataSummary;
  readonly plane: Plane;
  readonly showsTest: boolean;
}

/** Exact answers for the first of the shown test points; the others are read off the surface. */
export interface TestOutputs {
  readonly examples: readonly number[];
  readonly outputs: number;
  readonly values: Float32Array;
}

export interface PointHit extends PlanePoint {
  readonly set: "train" | "test";
  readonly index: number;
  readonly label: number;
}

export interface SurfaceCanvas {
  setView(view: SurfaceView): void;
  setSurface(surface: Surface | null): void;
  setTestOutputs(outputs: TestOutputs | null): void;
  /** In plane coordinates; null hides it. */
  setCrosshair(at: PlanePoint | null): void;
  /** Paints at the canvas's present size on the page. */
  resize(): void;
  /** The model's raw outputs at a place; null before the first surface. */
  outputsAt(x1: number, x2: number): number[] | null;
  nearest(x1: number, x2: number): PointHit | null;
  /** How many test points the net gets wrong, as painted; null for regression, or where they are not shown. */
  wrongCount(): number | null;
  stop(): void;
}

/** Enough for a crisp border; a blend of many classes costs more per pixel, is softer, and gets fewer. */
const fineSize = (outputs: number, isDiscrete: boolean): number =>
  isDiscrete ? 300 : outputs === 1 ? 240 : outputs <= 4 ? 160 : 120;

/** Sizes in CSS pixels for a canvas 300 wide. */
const POINT_RADIUS = 2.75;
const WRONG_RADIUS = 5.5;
/** Share of ink in a point's colour. */
const POINT_INK = 0.3;

/** @param onDetail called when a surface of less or more resolution will do */
export function createSurfaceCanvas(canvas: HTMLCanvasElement, onDetail: (detail: Detail) => void): SurfaceCanvas {
  const context = canvas.getContext("2d")!;
  const fine = document.createElement("canvas");
  const fineContext = fine.getContext("2d")!;
  const points = document.createElement("canvas");
  let pixels: ImageData | null = null;
  let view: SurfaceView | null = null;
  let surface: Surface | null = null;
  let testOutputs: TestOutputs | null = null;
  let crosshair: PlanePoint | null = null;
  /** Null until it is asked for. */
  let wrong: readonly number[] | null = null;
  /** The pixels on `fine` are those of this surface and view. */
  let fineOf: { readonly surface: Surface; readonly view: SurfaceView; readonly size: number } | null = null;
  const picture = frames.add({ paint: compose, onDetail });

  const toX = (x1: number): number => (view ? acrossOf(view.plane, x1) * canvas.width : 0);
  const toY = (x2: number): number => (view ? downOf(view.plane, x2) * canvas.height : 0);
  /** Device pixels per drawing unit. */
  const unit = (): number => Math.max(0.75, canvas.width / 300);

  const outputsAt = (x1: number, x2: number): number[] | null =>
    surface && view && sampleSurface(surface, acrossOf(view.plane, x1), downOf(view.plane, x2));

  function wrongNow(): readonly number[] {
    wrong ??= findWrong();
    return wrong;
  }

  function findWrong(): readonly number[] {
    if (!view || !surface || !view.showsTest || view.data.task === "regression") return [];
    const { testSample } = view.data;
    const exact = new Map<number, Float32Array>();
    if (testOutputs && testOutputs.outputs === surface.outputs) {
      const { examples, outputs, values } = testOutputs;
      examples.forEach((_, i) => {
        exact.set(i, values.subarray(i * outputs, (i + 1) * outputs));
      });
    }
    const found: number[] = [];
    for (let i = 0; i < testSample.size; i++) {
      const outputs = exact.get(i) ?? outputsAt(testSample.inputs[2 * i]!, testSample.inputs[2 * i + 1]!)!;
      if (predictedClass(view.reading, outputs) !== testSample.labels[i]) found.push(i);
    }
    return found;
  }

  function paintPoints(): void {
    points.width = canvas.width;
    points.height = canvas.height;
    const layer = points.getContext("2d");
    if (!view || !layer) return;
    const { data, plane, theme } = view;
    // A little towards the ink colour: a correctly classified point lies on its own class's colour, where only its light edge would be seen.
    const fill = (label: number): Rgb =>
      mixColors(
        data.task === "regression" ? valueColor(balanceIn(plane.y, label), theme) : classColor(label, theme),
        tokenColor("ink", theme),
        POINT_INK,
      );
    layer.lineWidth = unit();
    for (let i = 0; i < data.trainSample.size; i++) {
      layer.fillStyle = cssColor(fill(data.trainSample.labels[i]!));
      layer.beginPath();
      layer.arc(
        toX(data.trainSample.inputs[2 * i]!),
        toY(data.trainSample.inputs[2 * i + 1]!),
        POINT_RADIUS * unit(),
        0,
        7,
      );
      layer.fill();
    }
    if (!view.showsTest) return;
    layer.strokeStyle = cssColor(tokenColor("ink", theme));
    for (let i = 0; i < data.testSample.size; i++) {
      layer.fillStyle = cssColor(fill(data.testSample.labels[i]!));
      diamond(
        layer,
        toX(data.testSample.inputs[2 * i]!),
        toY(data.testSample.inputs[2 * i + 1]!),
        (POINT_RADIUS + 1) * unit(),
      );
      layer.fill();
      layer.stroke();
    }
  }

  function paintFine(detail: Detail): void {
    if (!surface || !view) return;
    const size = fineSize(surface.outputs, view.isDiscrete) * detail;
    if (fineOf?.surface === surface && fineOf.view === view && fineOf.size === size) return;
    fineOf = { surface, view, size };
    if (pixels?.width !== size) {
      fine.width = size;
      fine.height = size;
      pixels = fineContext.createImageData(size, size);
    }
    paintSurface(pixels, surface, { ...view, range: view.plane.y });
    fineContext.putImageData(pixels, 0, 0);
  }

  function compose({ detail }: Turn): void {
    if (!view || canvas.width === 0) return;
    paintFine(detail);
    const { theme, data } = view;
    context.fillStyle = cssColor(tokenColor("neutral", theme));
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (surface) {
      // Quality "high" would take five times as long, for an enlargement by a fifth.
      context.imageSmoothingEnabled = true;
      context.drawImage(fine, 0, 0, canvas.width, canvas.height);
    }
    paintTicks();
    if (points.width > 0) context.drawImage(points, 0, 0);
    for (const i of wrongNow()) {
      const x = toX(data.testSample.inputs[2 * i]!);
      const y = toY(data.testSample.inputs[2 * i + 1]!);
      ring(x, y, WRONG_RADIUS * unit(), cssColor(tokenColor("panel", theme)), 3 * unit());
      ring(x, y, WRONG_RADIUS * unit(), cssColor(tokenColor("wrong", theme)), 1.6 * unit());
    }
    if (crosshair) paintCrosshair(crosshair);
  }

  function ring(x: number, y: number, radius: number, color: string, width: number): void {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.stroke();
  }

  /** Short strokes at the edges, at each quarter; the page labels them outside. */
  function paintTicks(): void {
    if (!view) return;
    context.strokeStyle = cssColor(tokenColor("panel", view.theme), 0.6);
    context.lineWidth = unit();
    context.beginPath();
    for (const x1 of innerTicksOf(view.plane.x1)) {
      context.moveTo(toX(x1), canvas.height);
      context.lineTo(toX(x1), canvas.height - 4 * unit());
    }
    for (const x2 of innerTicksOf(view.plane.x2)) {
      context.moveTo(0, toY(x2));
      context.lineTo(4 * unit(), toY(x2));
    }
    context.stroke();
  }

  function paintCrosshair({ x1, x2 }: PlanePoint): void {
    if (!view) return;
    context.strokeStyle = cssColor(tokenColor("ink", view.theme), 0.55);
    context.lineWidth = unit();
    context.beginPath();
    context.moveTo(toX(x1), 0);
    context.lineTo(toX(x1), canvas.height);
    context.moveTo(0, toY(x2));
    context.lineTo(canvas.width, toY(x2));
    context.stroke();
    const hit = nearest(x1, x2);
    if (hit)
      ring(
        toX(hit.x1),
        toY(hit.x2),
        (POINT_RADIUS + 1.5) * unit(),
        cssColor(tokenColor("ink", view.theme)),
        2 * unit(),
      );
  }

  function nearest(x1: number, x2: number): PointHit | null {
    if (!view) return null;
    let hit: PointHit | null = null;
    let closest = Infinity;
    const { plane, data, showsTest } = view;
    const [wide, high] = [lengthOf(plane.x1), lengthOf(plane.x2)];
    const search = (set: "train" | "test", sample: Sample) => {
      for (let index = 0; index < sample.size; index++) {
        const at = { x1: sample.inputs[2 * index]!, x2: sample.inputs[2 * index + 1]! };
        // In the picture: coordinates may be thousands one way and fractions the other.
        const distance = ((at.x1 - x1) / wide) ** 2 + ((at.x2 - x2) / high) ** 2;
        if (distance < closest) {
          closest = distance;
          hit = { set, index, label: sample.labels[index]!, ...at };
        }
      }
    };
    search("train", data.trainSample);
    if (showsTest) search("test", data.testSample);
    return hit;
  }

  return {
    setView(next) {
      view = next;
      wrong = null;
      paintPoints();
      picture.requestNow();
    },
    setSurface(next) {
      surface = next;
      wrong = null;
      picture.request();
    },
    setTestOutputs(next) {
      testOutputs = next;
      wrong = null;
      picture.request();
    },
    setCrosshair(at) {
      crosshair = at;
      picture.requestNow();
    },
    resize() {
      const size = Math.round(canvas.clientWidth * devicePixelRatio);
      if (size === 0 || size === canvas.width) return;
      canvas.width = size;
      canvas.height = size;
      paintPoints();
      compose({ detail: 1, isStreaming: false });
    },
    outputsAt,
    nearest,
    wrongCount: () => (view?.showsTest && view.data.task === "classification" && surface ? wrongNow().length : null),
    stop: picture.remove,
  };
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.moveTo(x, y - radius);
  context.lineTo(x + radius, y);
  context.lineTo(x, y + radius);
  context.lineTo(x - radius, y);
  context.closePath();
}
