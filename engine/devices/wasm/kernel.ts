/** What a kernel of the WASM device is: it writes the code of one step of a plan, with shapes and addresses as constants. */

import type { TensorType } from "../../graph/tensor.ts";
import type { FunctionBuilder } from "./assembler/functionBuilder.ts";
import { type I32, i32 } from "./assembler/instructions.ts";

/** A value at its place in memory, in row-major order, followed by 16 bytes of slack. */
export interface Operand extends TensorType {
  /** In bytes, a multiple of 64. */
  readonly address: number;
}

export interface KernelStep<A> {
  readonly attrs: A;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
}

export interface KernelContext {
  /** The function to fill. */
  readonly f: FunctionBuilder;
  /** Relaxed SIMD may be used. */
  readonly relaxed: boolean;
  /** Address of the memory that `scratchBytes` asked for; undefined contents, shared with all other kernels. */
  readonly scratch: number;
  /** Puts numbers into memory beside the program; returns their address. */
  constants(values: ArrayLike<number>): number;
}

export interface WasmKernel<A = unknown> {
  /** Bytes of working memory that the step needs. */
  scratchBytes?(step: KernelStep<A>): number;
  write(step: KernelStep<A>, context: KernelContext): void;
}

/** Checks a kernel against its op's attributes, then forgets them: the table holds kernels of all ops side by side. */
export const wasmKernel = <A>(kernel: WasmKernel<A>): WasmKernel => kernel as unknown as WasmKernel;

/** The operand's address as an instruction operand. */
export const at = (operand: { readonly address: number }): I32 => i32.const(operand.address);
