/** What a kernel of the WASM device is: it writes the code of one step of a plan, with shapes and addresses as constants. */

import type { TensorType } from "../../graph/tensor.ts";
import type { KernelStep as AnyKernelStep, StepEpilogue as AnyStepEpilogue } from "../kernelStep.ts";
import type { FunctionBuilder } from "./assembler/functionBuilder.ts";
import { type I32, i32 } from "./assembler/instructions.ts";

/** A value at its place in memory, in row-major order, followed by 16 bytes of slack. */
export interface Operand extends TensorType {
  /** In bytes, a multiple of 64. */
  readonly address: number;
}

export type KernelStep<A> = AnyKernelStep<Operand, A>;
export type StepEpilogue = AnyStepEpilogue<Operand>;

/** What is done of a piece of work by one thread: the units first … first + count − 1, never none. */
export interface Part {
  readonly first: number;
  readonly count: number;
  /** The function to fill. */
  readonly f: FunctionBuilder;
  /** Relaxed SIMD may be used. */
  readonly relaxed: boolean;
  /** Address of the memory that `scratchBytes` asked for: the part's own, undefined contents, shared with all other kernels. */
  readonly scratch: number;
  /** Puts numbers into memory beside the program; returns their address. */
  constants(values: ArrayLike<number>): number;
}

export interface KernelContext {
  /** Address of the memory that `sharedBytes` asked for: all threads see the same, undefined contents when the step begins. */
  readonly shared: number;
  /**
   * Adds a piece of work that threads divide among them, each writing the code for its units only. Pieces run one after the other:
   * a later one may read what any unit of an earlier one has written. The bits of a unit's results depend on nothing but the unit,
   * so that they are the same on any number of threads: every sum is added up inside one unit, in one order.
   */
  share(units: number, write: (part: Part) => void): void;
}

export interface WasmKernel<A = unknown> {
  /** Bytes of working memory that each part of the step needs. */
  scratchBytes?(step: KernelStep<A>): number;
  /** Bytes of memory that the pieces of the step share. */
  sharedBytes?(step: KernelStep<A>): number;
  write(step: KernelStep<A>, context: KernelContext): void;
}

/** Checks a kernel against its op's attributes, then forgets them: the table holds kernels of all ops side by side. */
export const wasmKernel = <A>(kernel: WasmKernel<A>): WasmKernel => kernel as unknown as WasmKernel;

/** The operand's address as an instruction operand. */
export const at = (operand: { readonly address: number }): I32 => i32.const(operand.address);
