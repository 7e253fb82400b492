/** What a kernel of the WebGPU device is: it writes the shaders of one step of a plan, with shapes as constants and without addresses. */

import type { Shape } from "../../graph/tensor.ts";
import type { KernelStep as AnyKernelStep, StepEpilogue as AnyStepEpilogue } from "../kernelStep.ts";
import type { Operand } from "./operand.ts";
import type { Shader } from "./shader.ts";

export type KernelStep<A> = AnyKernelStep<Operand, A>;
export type StepEpilogue = AnyStepEpilogue<Operand>;

/** What a kernel may know of the adapter, to choose how it works. */
export interface Adapter {
  /** A CPU plays the GPU: barriers cost much, every invocation is one lane of a vector, and there are few of them at a time. */
  readonly isSoftware: boolean;
  readonly limits: Pick<
    GPUSupportedLimits,
    "maxComputeWorkgroupStorageSize" | "maxComputeInvocationsPerWorkgroup" | "maxComputeWorkgroupsPerDimension"
  >;
}

export interface KernelContext {
  readonly adapter: Adapter;
  /** Memory for f32 values between the shaders of this step; its contents are undefined when the step begins. */
  scratch(shape: Shape): Operand;
  /** Puts numbers into memory beside the program, as f32. */
  constants(values: ArrayLike<number>): Operand;
  /** Adds a shader. Those of a step run one after the other, each sees what the ones before have written. */
  run(shader: Shader): void;
}

export interface WebgpuKernel<A = unknown> {
  write(step: KernelStep<A>, context: KernelContext): void;
}

/** Checks a kernel against its op's attributes, then forgets them: the table holds kernels of all ops side by side. */
export const webgpuKernel = <A>(kernel: WebgpuKernel<A>): WebgpuKernel => kernel as unknown as WebgpuKernel;
