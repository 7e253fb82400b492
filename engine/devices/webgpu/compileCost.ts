/**
 * How far to unroll loops where a CPU plays the GPU: SwiftShader compiles one kernel at a time, statement by statement, so unrolled
 * loops run faster but take longer to compile.
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

/** Compile time of each in ms, measured for the kernels of the tutorial's network (`test/bench/gpuOpening.ts`). */
const ms = { product: 0.41, access: 1.5, sum: 1 } as const;
/** A text that takes this much longer to compile must run twice as fast. */
const doublingMs = 1000;
/** Cost of an empty dispatch, in products: unrolling smaller work gains nothing. */
const leastRun = 8000;
/** Invocations that run at the same time: lanes of a vector times cores. */
export const concurrentInvocations = 8;

/**
 * What a text costs, to be compared with others that do the same.
 *
 * @param run what it takes to run, in products that follow one another
 */
export function softwareCost(run: number, { products, accesses, sums }: Text): number {
  const compileMs = ms.product * products + ms.access * accesses + ms.sum * sums;
  return (run + leastRun) * (1 + compileMs / doublingMs);
}

/** Numbers that storing a result reads and writes. */
export const storeAccesses = ({ epilogue, outputs }: KernelStep<unknown>): number =>
  epilogue ? epilogue.inputs.length + epilogue.outputs.length : outputs.length;
