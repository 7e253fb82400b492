/** What a reference kernel is: plain loops over float64, one function per op. */

import type { TensorType } from "../../graph/tensor.ts";

/** float64 for f32, whole numbers for i32 and u8. */
export type Values = Float64Array | Int32Array | Uint8Array;

/** A tensor's type with its values. */
export interface Operand extends TensorType {
  readonly values: Values;
}

export interface KernelCall<A> {
  readonly inputs: readonly Operand[];
  /** An output may be the same memory as an input where the op says so (`isElementwise`, `updatesInput`). */
  readonly outputs: readonly Operand[];
  readonly attrs: A;
}

/** Kernels of all attribute types fit one table, because `never` is every type's subtype. */
export type ReferenceKernel<A = never> = (call: KernelCall<A>) => void;
