/** What a device is: memory for slots, and programs compiled from plans. It knows nothing of layers, losses or training. */

import type { Text } from "../define/text.ts";
import type { Origin } from "./origin.ts";
import type { Plan } from "./plan.ts";
import type { Shape, Slot } from "./tensor.ts";

/** All devices; which one is best depends on machine and model. */
export const deviceNames = ["wasm", "webgpu", "reference"] as const;
export type DeviceName = (typeof deviceNames)[number];

/** `reference` answers in Float64Array, other devices in the slot's own type. */
export type SlotData = Float64Array | Float32Array | Int32Array | Uint8Array;

export interface Device {
  readonly name: DeviceName;
  /** How many work together; final when `ready` settles. */
  readonly threads: number;
  /** Why there are fewer threads than were asked for, for people; null where all is well. Final like `threads`. */
  readonly notice: Text | null;
  /** Settles when the device has started; compiling waits for it by itself. Never rejects. */
  readonly ready: Promise<void>;
  /** Instruction-set features in use, for people: `simd`, `relaxed-simd`. */
  readonly features: readonly string[];
  /** `run` only queues, and `read` waits: the work is done beside the caller, in memory that may be lost. */
  readonly isQueued: boolean;
  /** Takes memory for a slot, zero-filled. Allocating a slot twice is an error of the caller. */
  allocate(slot: Slot): void;
  free(slot: Slot): void;
  /** Writes `data` from element `offset` on. */
  write(slot: Slot, data: ArrayLike<number>, offset?: number): void;
  /**
   * A copy of the slot's elements as they are now; `range` in elements, the whole slot without it.
   *
   * @throws DeviceLostError
   */
  read(slot: Slot, range?: { readonly offset: number; readonly length: number }): Promise<SlotData>;
  /**
   * Compiles a plan whose slots are all allocated.
   *
   * @param watch is told of progress, and may stop compiling; a device that compiles a program in one piece may ignore it
   * @throws DeviceLostError
   */
  compile(plan: Plan, watch?: CompileWatch): Promise<Program>;
  dispose(): void;
}

/** Is told of the progress of compiling, and may stop it. One can watch several programs. */
export interface CompileWatch {
  /** When it aborts, compiling ends soon and rejects with its reason. */
  readonly signal: AbortSignal;
  /** This many more kernels are to be compiled; those that are already compiled do not count. */
  planned(kernels: number): void;
  /** One of them is compiled. */
  compiled(): void;
}

/** A kernel of a program. */
export interface Kernel {
  /** Its place in the plan; several kernels may share one. */
  readonly step: number;
  readonly op: string;
  /** Of its place's result. */
  readonly shape: Shape;
  /** What it is for, above all the first. */
  readonly origins: readonly Origin[];
  /** Which part of the work it does where several share a place; else empty. */
  readonly part: string;
}

/** Time that a kernel takes in one run of its program. */
export interface KernelTime extends Kernel {
  readonly ms: number;
}

export interface Program {
  /** Runs the whole plan `times` times over; a device may only have queued it when this returns, and `read` waits for it. */
  run(times: number): void;
  /** Runs the whole plan `times` times over, measuring each kernel; null where the device cannot. */
  readonly profile: ((times: number) => Promise<readonly KernelTime[]>) | null;
  /** Gives back the program's own memory; slots stay. */
  dispose(): void;
}
