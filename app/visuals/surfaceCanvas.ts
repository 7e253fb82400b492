/** Paints the decision surface and its points on a canvas, in the frames' turn; knows no React. What seldom changes, the points, is kept as a layer of its own. */

import type { Sample } from "../../engine/worker/protocol.ts";
import { cssColor, tokenColor } from "../canvas/colors.ts";
import { type Detail, frames, type Turn } from "../canvas/frames.ts";
import { paintsAs } from "../canvas/pen.ts";
import {
  type PlanePainting,
  paintCrosshair,
  paintPoints,
  paintTicks,
  paintWrong,
  type SurfaceView,
} from "./paintPlane.ts";
import { acrossOf, downOf, lengthOf, type PlanePoint } from "./planeScale.ts";
import { predictedClass } from "./predictions.ts";
import { paintSurface, type Surface, sampleSurface } from "./surfacePaint.ts";

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
  paintsAs(canvas, (pen) => {
    if (!view) return;
    const painting = { pen, side: canvas.clientWidth, view };
    paintGround(painting, 1);
    paintPoints(painting);
    paintMarks(painting);
  });

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

  function paintPointsLayer(): void {
    points.width = canvas.width;
    points.height = canvas.height;
    const pen = points.getContext("2d");
    if (view && pen) paintPoints({ pen, side: points.width, view });
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
    paintGround({ pen: context, side: canvas.width, view }, detail);
    if (points.width > 0) context.drawImage(points, 0, 0);
    paintMarks({ pen: context, side: canvas.width, view });
  }

  function paintGround(painting: PlanePainting, detail: Detail): void {
    const { pen, side, view } = painting;
    paintFine(detail);
    pen.fillStyle = cssColor(tokenColor("neutral", view.theme));
    pen.fillRect(0, 0, side, side);
    if (surface) {
      // Quality "high" would take five times as long, for an enlargement by a fifth.
      pen.imageSmoothingEnabled = true;
      pen.drawImage(fine, 0, 0, side, side);
    }
    paintTicks(painting);
  }

  function paintMarks(painting: PlanePainting): void {
    paintWrong(painting, wrongNow());
    if (crosshair) paintCrosshair(painting, crosshair, nearest(crosshair.x1, crosshair.x2));
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
      paintPointsLayer();
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
      paintPointsLayer();
      compose({ detail: 1, isStreaming: false });
    },
    outputsAt,
    nearest,
    wrongCount: () => (view?.showsTest && view.data.task === "classification" && surface ? wrongNow().length : null),
    stop: picture.remove,
  };
}
