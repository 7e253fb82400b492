/** `maxPool2d` and its gradient in float64. */

import type { KernelCall, Operand } from "../../devices/reference/kernel.ts";
import { imageSize } from "../../graph/shape.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";

/** Calls `visit` with every output index and the image index of its window's first maximum; NaN counts as the largest. */
function forEachMaximum(
  x: Operand,
  y: Operand,
  { kernel, stride, padding, dilation }: MaxPool2dAttrs,
  visit: (output: number, image: number) => void,
): void {
  const [, , height, width] = imageSize(x.shape);
  const [batch, channels, rows, columns] = imageSize(y.shape);
  for (let plane = 0; plane < batch * channels; plane++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let best = -1;
        for (let u = 0; u < kernel[0]; u++)
          for (let v = 0; v < kernel[1]; v++) {
            const row = i * stride[0] + u * dilation[0] - padding[0];
            const column = j * stride[1] + v * dilation[1] - padding[1];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const at = (plane * height + row) * width + column;
            const value = x.values[at]!;
            if (best < 0 || value > x.values[best]! || Number.isNaN(value)) best = at;
          }
        visit((plane * rows + i) * columns + j, best);
      }
}

export function maxPool2d({ inputs: [x], outputs: [y], attrs }: KernelCall<MaxPool2dAttrs>): void {
  forEachMaximum(x!, y!, attrs, (output, image) => {
    y!.values[output] = x!.values[image]!;
  });
}

export function maxPool2dGrad({ inputs: [x, grad], outputs: [dx], attrs }: KernelCall<MaxPool2dAttrs>): void {
  const sums = dx!.values.fill(0);
  forEachMaximum(x!, grad!, attrs, (output, image) => {
    sums[image] = sums[image]! + grad!.values[output]!;
  });
}
