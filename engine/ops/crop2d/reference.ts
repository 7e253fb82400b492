/** `crop2d`, pixel by pixel. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { imageSize } from "../../graph/shape.ts";

export function crop2d({ inputs: [x, top, left, flip], outputs: [y] }: KernelCall<Record<string, never>>): void {
  const [N, C, H, W] = imageSize(x!.shape);
  for (let n = 0; n < N; n++) {
    const [dy, dx, isFlipped] = [top!.values[n]!, left!.values[n]!, flip!.values[n] !== 0];
    for (let plane = n * C; plane < (n + 1) * C; plane++) {
      for (let i = 0; i < H; i++) {
        for (let j = 0; j < W; j++) {
          const row = i + dy;
          const column = (isFlipped ? W - 1 - j : j) + dx;
          const isInside = row >= 0 && row < H && column >= 0 && column < W;
          y!.values[(plane * H + i) * W + j] = isInside ? x!.values[(plane * H + row) * W + column]! : 0;
        }
      }
    }
  }
}
