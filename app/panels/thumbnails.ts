/** Small pictures of the data sets, drawn from the sets themselves; made when the page is idle, once. */

import type { DatasetEntry } from "../../engine/define/entry.ts";
import { initialValues, type ParamValues } from "../../engine/define/param.ts";
import { createRng } from "../../engine/define/rng.ts";
import type { DataSummary } from "../../engine/worker/protocol.ts";
import { classColor, cssColor, valueColor } from "../canvas/colors.ts";
import type { Theme } from "../store/state.ts";
import { paintImage } from "../visuals/imagePaint.ts";
import { acrossOf, downOf } from "../visuals/planeScale.ts";

/** What a thumbnail is painted from. */
export type ThumbnailData = Pick<DataSummary, "plane" | "line" | "image" | "task" | "inputShape" | "trainSample">;

/** Enough points to tell the pattern, few enough to see each. */
const few: ParamValues = { samples: 150, train_samples: 10, test_samples: 10, test_fraction: 0.02, noise: 0.04 };

const made = new Map<string, Promise<ThumbnailData | null>>();

/** A small sample of a generated set; null for one that comes from files. */
export function sampleOf(type: string, entry: DatasetEntry): Promise<ThumbnailData | null> {
  let sample = made.get(type);
  if (!sample) {
    sample = entry.files
      ? Promise.resolve(null)
      : whenIdle()
          .then(() => generate(entry))
          // What draws it may not load; its place then stays empty.
          .catch(() => null);
    made.set(type, sample);
  }
  return sample;
}

async function generate(entry: DatasetEntry): Promise<ThumbnailData> {
  const values: Record<string, ParamValues[string]> = { ...initialValues(entry.params) };
  for (const [name, value] of Object.entries(few)) if (name in entry.params) values[name] = value;
  const { train, ...data } = await entry.load({
    params: values,
    rng: createRng(3),
    files: { list: async () => [], open: () => Promise.reject(new Error("a generated set reads no files")) },
    onProgress: () => {},
  });
  return { ...data, trainSample: train };
}

/** Safari has no idle callback. */
function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 1000 });
    else setTimeout(resolve, 50);
  });
}

/** Points of the plane, coloured by class or value, or of a curve. */
export function paintPoints(canvas: HTMLCanvasElement, data: ThumbnailData, theme: Theme): void {
  const context = canvas.getContext("2d");
  const { trainSample: train, task } = data;
  if (!context) return;
  const size = canvas.width;
  context.clearRect(0, 0, size, size);
  const radius = size / 44;
  for (let i = 0; i < train.size; i++) {
    const label = train.labels[i]!;
    context.fillStyle = cssColor(task === "regression" ? valueColor(label, theme) : classColor(label, theme));
    context.beginPath();
    const [x, y] = placeOf(data, i);
    context.arc(x * size, y * size, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** As shares of width and height, from the left upper corner. */
function placeOf(
  { plane, line, trainSample: { inputs, labels } }: ThumbnailData,
  i: number,
): readonly [number, number] {
  if (plane) return [acrossOf(plane, inputs[2 * i]!), downOf(plane, inputs[2 * i + 1]!)];
  if (!line) return [0, 0];
  const graph = { x1: line.x, x2: line.y };
  return [acrossOf(graph, inputs[i]!), downOf(graph, labels[i]!)];
}

/** Four images in a square. */
export function paintImages(canvas: HTMLCanvasElement, data: ThumbnailData): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const half = canvas.width / 2;
  const one = document.createElement("canvas");
  context.imageSmoothingEnabled = false;
  for (let i = 0; i < Math.min(4, data.trainSample.size); i++) {
    paintImage(one, { bytes: data.trainSample.inputs, shape: data.inputShape, index: i });
    context.drawImage(one, (i % 2) * half, Math.floor(i / 2) * half, half, half);
  }
}
