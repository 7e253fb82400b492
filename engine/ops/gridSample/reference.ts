/** `gridSample`, pixel by pixel. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { imageSize } from "../../graph/shape.ts";

export function gridSample({ inputs: [x, row, column], outputs: [y] }: KernelCall<Record<string, never>>): void {
  const [N, C, H, W] = imageSize(x!.shape);
  for (let n = 0; n < N; n++) {
    for (let pixel = 0; pixel < H * W; pixel++) {
      const i = roundHalfToEven(row!.values[n * H * W + pixel]!);
      const j = roundHalfToEven(column!.values[n * H * W + pixel]!);
      const isInside = i >= 0 && i < H && j >= 0 && j < W;
      for (let plane = n * C; plane < (n + 1) * C; plane++) {
        y!.values[plane * H * W + pixel] = isInside ? x!.values[(plane * H + i) * W + j]! : 0;
      }
    }
  }
}

export const roundHalfToEven = (x: number): number => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
