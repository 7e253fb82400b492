/** `random`. */

import { mix32 } from "../../define/rng.ts";
import type { KernelCall } from "../../devices/reference/kernel.ts";
import type { RandomAttrs } from "./random.ts";

export function random({ inputs: [step], outputs: [y], attrs: { key } }: KernelCall<RandomAttrs>): void {
  const drawn = drawnBy(key, step!.values[0]!);
  const { values } = y!;
  for (let i = 0; i < values.length; i++) values[i] = drawn(i);
}

/** Element by element, what a key gives at a step. */
export function drawnBy(key: number, step: number): (element: number) => number {
  const a = mix32(step ^ key);
  const b = mix32(a + 0x9e3779b9);
  return (element) => (mix32(mix32(element ^ a) + b) >>> 8) / 2 ** 24;
}
