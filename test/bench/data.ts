/** Made-up examples of a case: noise with arbitrary labels, so that no loss vanishes however long is measured. */

import { createRng } from "../../engine/define/rng.ts";
import type { Case } from "./cases.ts";

const classes = 10;

/** `size` examples of a case as they are stored: uint8 images, float32 points in [-1, 1] with targets of −1 and 1. */
export function makeExamples({ inputShape, loss }: Case, size: number) {
  const rng = createRng(7);
  const length = size * inputShape.reduce((product, n) => product * n, 1);
  if (loss === "MSELoss") {
    return {
      inputs: Float32Array.from({ length }, () => rng.uniform(-1, 1)),
      labels: Float32Array.from({ length: size }, () => rng.integer(2) * 2 - 1),
    };
  }
  const inputs = new Uint8Array(length);
  for (let i = 0; i < length; i++) inputs[i] = rng.integer(256);
  return { inputs, labels: Int32Array.from({ length: size }, () => rng.integer(classes)) };
}

/** A few mini-batches as a peer is fed them: float32, normalized to [-1, 1], made in advance, so that it spends no time on them. */
export function makeBatches(measured: Case, { count, size }: { readonly count: number; readonly size: number }) {
  const { inputs, labels } = makeExamples(measured, count * size);
  const floats =
    inputs instanceof Float32Array ? inputs : Float32Array.from(inputs, (value) => (value / 255 - 0.5) / 0.5);
  const features = inputs.length / (count * size);
  return Array.from({ length: count }, (_, i) => ({
    inputs: floats.slice(i * size * features, (i + 1) * size * features),
    labels: labels.slice(i * size, (i + 1) * size),
  }));
}

/** The same images with channels last: (N, C, H, W) → (N, H, W, C). Points stay as they are. */
export function channelsLast(values: Float32Array, inputShape: readonly number[]): Float32Array {
  const [channels, height, width] = inputShape;
  if (channels === undefined || height === undefined || width === undefined) return values;
  const plane = height * width;
  const image = channels * plane;
  return values.map(
    (_, i) => values[i - (i % image) + (i % channels) * plane + Math.floor((i % image) / channels)] ?? Number.NaN,
  );
}
