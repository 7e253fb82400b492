/** `softmax` in float64. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import type { SoftmaxAttrs } from "./softmax.ts";

export function softmax({ inputs: [x], outputs: [y], attrs }: KernelCall<SoftmaxAttrs>): void {
  const [outer = 1, K = 1, inner = 1] = x!.shape;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = (k: number) => (o * K + k) * inner + i;
      let maximum = -Infinity;
      for (let k = 0; k < K; k++) maximum = Math.max(maximum, x!.values[at(k)]!);
      let total = 0;
      for (let k = 0; k < K; k++) total += Math.exp(x!.values[at(k)]! - maximum);
      for (let k = 0; k < K; k++) {
        const shifted = x!.values[at(k)]! - maximum;
        y!.values[at(k)] = attrs.log ? shifted - Math.log(total) : Math.exp(shifted) / total;
      }
    }
  }
}
