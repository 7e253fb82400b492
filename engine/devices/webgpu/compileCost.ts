/**
 * How long texts are worth it where a CPU plays the GPU: SwiftShader compiles one kernel at a time, statement by statement, so that loops
 * that are written out run faster and open later.
 */

import type { KernelStep } from "./kernel.ts";

/** What is written out in a shader. */
export interface Text {
  /** Products that are added to a sum. */
  readonly products: number;
  /** Numbers read or written. */
  readonly accesses: number;
  /** Variables that loops carry. */
  readonly sums: number;
}

/** What each takes to be compiled, in ms, as measured for the kernels of the tutorial's network (`test/bench/gpuOpening.ts`). */
const ms = { product: 0.41, access: 1.5, sum: 1 } as const;
/** A text that takes this much longer to compile must run twice as fast. */
const doublingMs = 1000;

/** By what the time of a run is multiplied, so that texts of all lengths compare. */
export function lengthPenalty({ products, accesses, sums }: Text): number {
  return 1 + (ms.product * products + ms.access * accesses + ms.sum * sums) / doublingMs;
}

/** Numbers that storing a result reads and writes. */
export const storeAccesses = ({ epilogue, outputs }: KernelStep<unknown>): number =>
  epilogue ? epilogue.inputs.length + epilogue.outputs.length : outputs.length;
