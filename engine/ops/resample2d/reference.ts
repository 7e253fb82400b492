/** `resample2d` in float64: the definition, pixel by pixel. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { imageSize } from "../../graph/shape.ts";
import type { Resample2dAttrs } from "./resample2d.ts";

export function resample2d({ inputs: [x], outputs: [y], attrs: { rows, columns } }: KernelCall<Resample2dAttrs>): void {
  const [batch, channels, height, width] = imageSize(x!.shape);
  let output = 0;
  for (let plane = 0; plane < batch * channels; plane++)
    for (const row of rows.taps)
      for (const column of columns.taps) {
        let sum = 0;
        for (const { from: u, weight } of row)
          for (const { from: v, weight: factor } of column) {
            sum += weight * factor * x!.values[(plane * height + u) * width + v]!;
          }
        y!.values[output++] = sum;
      }
}
