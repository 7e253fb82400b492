/** The product that the WebGPU kernels of matmul compute. */

import type { KernelStep } from "../../devices/webgpu/kernel.ts";
import type { MatmulAttrs } from "./matmul.ts";

/** (M, K)·(K, N), shapes as they are after transposing. */
export interface WebgpuProduct extends MatmulAttrs {
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
}

export function productOf({ attrs, inputs: [a], outputs: [y] }: KernelStep<MatmulAttrs>): WebgpuProduct {
  const [rows, columns] = [y!.shape[0]!, y!.shape[1]!];
  return { ...attrs, rows, columns, k: attrs.transposeA ? a!.shape[0]! : a!.shape[1]! };
}
