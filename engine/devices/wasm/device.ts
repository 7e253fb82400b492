/** The WASM device: slots and programs in one growing memory. The fastest way on a CPU; it needs 128-bit SIMD. */

import type { Text } from "../../define/text.ts";
import type { Device, KernelTime, Program, SlotData } from "../../graph/device.ts";
import type { Plan } from "../../graph/plan.ts";
import { bytesOf, bytesPerElement, sizeOf } from "../../graph/shape.ts";
import type { DType, Slot } from "../../graph/tensor.ts";
import { nameOf } from "../kernelStep.ts";
import { Allocator } from "./allocator.ts";
import { type CompileRequest, compilePlan, compileSteps } from "./compile.ts";
import { detectWasmFeatures, requireSimd } from "./features.ts";
import type { WasmKernel } from "./kernel.ts";
import { measureSteps } from "./measure.ts";
import { availableThreads, noSharedMemory } from "./threads/available.ts";
import { controlBytes } from "./threads/control.ts";
import { createTeam, type TeamOptions } from "./threads/team.ts";

export interface WasmDeviceOptions {
  /** WebAssembly's own limit is 65536 pages, 4 GiB. */
  readonly maximumPages?: number;
  /** Threads to use if possible, the caller's included (default 1). Results have the same bits with any number. */
  readonly threads?: number;
  /** Work that takes one thread less than this many nanoseconds, by estimate, is not divided; tests set 0 to divide everything. */
  readonly minimumWork?: number;
  /** Use fused multiply–add where the machine has it (the default); false gives the same bits on every machine. */
  readonly relaxed?: boolean;
  /** For tests. */
  readonly team?: TeamOptions;
}

type TypedArray = Float32Array | Int32Array | Uint8Array;

const arrays = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const satisfies Record<DType, unknown>;

/** Ten times what it costs to share a stage. */
const defaultMinimumWork = 5000;

/** Memory for all, and helper threads if there are any; where there cannot be, the reason. */
function openThreads({ maximumPages, threads: wanted = 1, team: options }: WasmDeviceOptions) {
  const { threads, notice } = availableThreads(wanted);
  const alone = (notice: Text | null) => ({
    allocator: new Allocator({ maximumPages }),
    control: 0,
    team: null,
    notice,
  });
  if (threads === 1) return alone(notice);
  let allocator: Allocator;
  try {
    allocator = new Allocator({ maximumPages, isShared: true });
  } catch {
    return alone(noSharedMemory);
  }
  const address = allocator.allocate(controlBytes, "WASM device: threads");
  const team = createTeam({ memory: allocator.memory, address, threads, options });
  return { allocator, control: address, team, notice };
}

/**
 * @param kernels one for each op by its name; plans with other ops do not compile
 * @throws WasmUnsupportedError where WebAssembly has no SIMD
 */
export function createWasmDevice(
  kernels: Readonly<Record<string, WasmKernel>>,
  options: WasmDeviceOptions = {},
): Device {
  const detected = detectWasmFeatures();
  requireSimd(detected);
  const relaxed = detected.relaxedSimd && options.relaxed !== false;
  const { allocator, control, team, notice } = openThreads(options);
  const threadCount = () => (team && team.failure === null ? team.threads : 1);
  const addresses = new Map<Slot, number>();

  function addressOf(slot: Slot): number {
    const address = addresses.get(slot);
    if (address === undefined) throw new Error(`WASM device: slot "${slot.name}" is not allocated.`);
    return address;
  }

  // Made anew at each use: growth detaches the memory's old buffer and all views of it.
  function view(slot: Slot, offset: number, length: number): TypedArray {
    const size = sizeOf(slot.shape);
    if (offset < 0 || length < 0 || offset + length > size)
      throw new RangeError(`slot "${slot.name}" holds ${size} elements; asked for ${offset} … ${offset + length}`);
    const start = addressOf(slot) + offset * bytesPerElement[slot.dtype];
    return new arrays[slot.dtype](allocator.memory.buffer, start, length);
  }

  return {
    name: "wasm",
    get threads() {
      return threadCount();
    },
    get notice() {
      return team?.failure ?? notice;
    },
    ready: team?.ready ?? Promise.resolve(),
    features: relaxed ? ["simd", "relaxed-simd"] : ["simd"],
    isQueued: false,

    allocate(slot) {
      if (addresses.has(slot)) throw new Error(`WASM device: slot "${slot.name}" is already allocated.`);
      addresses.set(slot, allocator.allocate(bytesOf(slot), slot.name));
    },

    free(slot) {
      allocator.release(addressOf(slot));
      addresses.delete(slot);
    },

    write(slot, data, offset = 0) {
      view(slot, offset, data.length).set(data);
    },

    async read(slot, range = { offset: 0, length: sizeOf(slot.shape) }): Promise<SlotData> {
      return view(slot, range.offset, range.length).slice();
    },

    async compile(plan) {
      await team?.ready;
      return compile(plan);
    },

    dispose() {
      for (const slot of [...addresses.keys()]) this.free(slot);
      team?.dispose();
    },
  };

  /** The request for compiling, and how to free the memory that it takes. */
  function request(plan: Plan, threads: number): { readonly wanted: CompileRequest; readonly releaseAll: () => void } {
    const blocks: number[] = [];
    const wanted: CompileRequest = {
      plan,
      kernels,
      relaxed,
      threads: {
        count: threads,
        minimumWork: options.minimumWork ?? defaultMinimumWork,
        control,
        sharedPages: team ? allocator.maximumPages : undefined,
      },
      addressOf,
      allocate(size, purpose) {
        const address = allocator.allocate(size, purpose);
        blocks.push(address);
        return address;
      },
      writeConstants: (address, values) =>
        new Float32Array(allocator.memory.buffer, address, values.length).set(values),
    };
    const releaseAll = () => {
      for (const block of blocks.splice(0)) allocator.release(block);
    };
    return { wanted, releaseAll };
  }

  /** In memory of its own, so that the program that trains is as it was. */
  async function profile(plan: Plan, times: number): Promise<readonly KernelTime[]> {
    const { wanted, releaseAll } = request(plan, 1);
    try {
      const { bytes, kernels } = compileSteps(wanted);
      const { instance } = await WebAssembly.instantiate(bytes, { env: { memory: allocator.memory } });
      return measureSteps(
        kernels.map((kernel) => ({ kernel, run: instance.exports[nameOf(kernel)] as () => void })),
        times,
      );
    } finally {
      releaseAll();
    }
  }

  async function compile(plan: Plan): Promise<Program> {
    const threads = threadCount();
    const { wanted, releaseAll } = request(plan, threads);
    try {
      const { bytes, isShared } = compilePlan(wanted);
      const module = await WebAssembly.compile(bytes);
      const [instance, number] = await Promise.all([
        WebAssembly.instantiate(module, { env: { memory: allocator.memory } }),
        isShared ? team!.load(module) : 0,
      ]);
      const own = instance.exports.run as (times: number, base: number) => void;
      let isDisposed = false;
      return {
        profile: (times) => profile(plan, times),
        run(times) {
          if (isDisposed) throw new Error("WASM program: run after dispose.");
          if (isShared) team!.run({ program: number, times, own });
          else own(times, 0);
        },
        dispose() {
          if (isDisposed) return;
          isDisposed = true;
          if (isShared) team!.forget(number);
          releaseAll();
        },
      };
    } catch (error) {
      releaseAll();
      // A helper failed meanwhile: compile for one thread.
      if (threads > 1 && threadCount() === 1) return compile(plan);
      throw error;
    }
  }
}
