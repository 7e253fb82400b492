/** `conv2d` and its gradients in float64: one walk over all products of the sum, three places to put them. */

import type { KernelCall, Values } from "../../devices/reference/kernel.ts";
import { imageSize } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";

/** y[output] += x[image] · w[weight] over every index triple that is not padding. */
function forEachProduct(
  shapes: { readonly x: Shape; readonly w: Shape; readonly y: Shape },
  { stride, padding, dilation, groups }: Conv2dAttrs,
  visit: (image: number, weight: number, output: number) => void,
): void {
  const [, channels, height, width] = imageSize(shapes.x);
  const [, channelsOfGroup, kH, kW] = imageSize(shapes.w);
  const [batch, filters, rows, columns] = imageSize(shapes.y);
  const groupOf = (filter: number) => Math.floor((filter * groups) / filters);
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < filters; o++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++)
          for (let c = 0; c < channelsOfGroup; c++)
            for (let u = 0; u < kH; u++) {
              const row = i * stride[0] + u * dilation[0] - padding[0];
              if (row < 0 || row >= height) continue;
              for (let v = 0; v < kW; v++) {
                const column = j * stride[1] + v * dilation[1] - padding[1];
                if (column < 0 || column >= width) continue;
                const channel = groupOf(o) * channelsOfGroup + c;
                visit(
                  ((n * channels + channel) * height + row) * width + column,
                  ((o * channelsOfGroup + c) * kH + u) * kW + v,
                  ((n * filters + o) * rows + i) * columns + j,
                );
              }
            }
}

function cleared(values: Values): Values {
  return values.fill(0);
}

export function conv2d({ inputs: [x, w], outputs: [y], attrs }: KernelCall<Conv2dAttrs>): void {
  const sums = cleared(y!.values);
  forEachProduct({ x: x!.shape, w: w!.shape, y: y!.shape }, attrs, (image, weight, output) => {
    sums[output] = sums[output]! + x!.values[image]! * w!.values[weight]!;
  });
}

export function conv2dInput({ inputs: [grad, w], outputs: [x], attrs }: KernelCall<Conv2dGradAttrs>): void {
  const sums = cleared(x!.values);
  forEachProduct({ x: x!.shape, w: w!.shape, y: grad!.shape }, attrs, (image, weight, output) => {
    sums[image] = sums[image]! + grad!.values[output]! * w!.values[weight]!;
  });
}

export function conv2dWeight({ inputs: [x, grad], outputs: [w], attrs }: KernelCall<Conv2dGradAttrs>): void {
  const sums = cleared(w!.values);
  forEachProduct({ x: x!.shape, w: w!.shape, y: grad!.shape }, attrs, (image, weight, output) => {
    sums[weight] = sums[weight]! + x!.values[image]! * grad!.values[output]!;
  });
}
