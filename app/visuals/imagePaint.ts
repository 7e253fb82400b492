/** Stored images on a canvas: bytes as they came from the file, never normalized. */

import type { Shape } from "../../engine/graph/tensor.ts";

export interface StoredImage {
  /** Images one after the other, each (C, H, W): uint8 0–255. */
  readonly bytes: Float32Array | Uint8Array;
  /** (C, H, W); one channel is grey. */
  readonly shape: Shape;
  readonly index: number;
}

/** Sizes the canvas to the image, one canvas pixel a pixel; CSS enlarges it. */
export function paintImage(canvas: HTMLCanvasElement, { bytes, shape, index }: StoredImage): void {
  const [channels = 1, height = 1, width = 1] = shape;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  const plane = height * width;
  const base = index * channels * plane;
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * i + channel] = bytes[base + Math.min(channel, channels - 1) * plane + i] ?? 0;
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
