/** `random`. */

import { mix32 } from "../../define/rng.ts";
import type { KernelCall } from "../../devices/reference/kernel.ts";
import type { RandomAttrs } from "./random.ts";

export function random({ inputs: [step], outputs: [y], attrs: { key } }: KernelCall<RandomAttrs>): void {
  const a = mix32(step!.values[0]! ^ key);
  const b = mix32(a + 0x9e3779b9);
  const { values } = y!;
  for (let i = 0; i < values.length; i++) values[i] = (mix32(mix32(i ^ a) + b) >>> 8) / 2 ** 24;
}
