/** `matmul` in float64. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { matrixSize } from "../../graph/shape.ts";
import type { MatmulAttrs } from "./matmul.ts";

export function matmul({ inputs, outputs, attrs }: KernelCall<MatmulAttrs>): void {
  const [a, b] = inputs;
  const [m, n] = matrixSize(outputs[0]!.shape);
  const k = attrs.transposeA ? a!.shape[0]! : a!.shape[1]!;
  const c = outputs[0]!.values;

  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let p = 0; p < k; p++) {
        const left = a!.values[attrs.transposeA ? p * m + i : i * k + p]!;
        const right = b!.values[attrs.transposeB ? j * k + p : p * n + j]!;
        total += left * right;
      }
      c[i * n + j] = total;
    }
  }
}
