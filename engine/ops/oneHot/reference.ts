/** `oneHot` in float64. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import type { OneHotAttrs } from "./oneHot.ts";

export function oneHot({ inputs: [target], outputs: [rows], attrs: { classes } }: KernelCall<OneHotAttrs>): void {
  rows!.values.fill(0);
  target!.values.forEach((index, n) => {
    rows!.values[n * classes + index] = 1;
  });
}
