/** `gather` in float64. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { GatherAttrs } from "./gather.ts";

export function gather({ inputs, outputs, attrs }: KernelCall<GatherAttrs>): void {
  const [data, indices, cursor] = inputs;
  const { count, scale, shift } = attrs;
  const start = cursor!.values[0]!;
  const rowSize = sizeOf(data!.shape.slice(1));
  const channelSize = sizeOf(data!.shape.slice(2));

  for (let r = 0; r < count; r++) {
    const source = indices!.values[start + r]! * rowSize;
    for (let i = 0; i < rowSize; i++) {
      const channel = Math.floor(i / channelSize);
      const value = data!.values[source + i]!;
      outputs[0]!.values[r * rowSize + i] = value * (scale?.[channel] ?? 1) + (shift?.[channel] ?? 0);
    }
  }
}
