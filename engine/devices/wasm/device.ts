/** The WASM device: slots and programs in one growing memory. The fastest way on a CPU; it needs 128-bit SIMD. */

import type { Device, Program, SlotData } from "../../graph/device.ts";
import type { Plan } from "../../graph/plan.ts";
import { bytesOf, bytesPerElement, sizeOf } from "../../graph/shape.ts";
import type { DType, Slot } from "../../graph/tensor.ts";
import { Allocator, type AllocatorOptions } from "./allocator.ts";
import { planToModule } from "./compile.ts";
import { detectWasmFeatures, requireSimd } from "./features.ts";
import type { WasmKernel } from "./kernel.ts";

export interface WasmDeviceOptions extends AllocatorOptions {
  /** Use fused multiply–add where the machine has it (the default); false gives the same bits on every machine. */
  readonly relaxed?: boolean;
}

type TypedArray = Float32Array | Int32Array | Uint8Array;

const arrays = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const satisfies Record<DType, unknown>;

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
  const allocator = new Allocator(options);
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
    // Threads would share the memory and split each kernel into a fixed number of parts.
    threads: 1,
    features: relaxed ? ["simd", "relaxed-simd"] : ["simd"],

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

    compile: (plan) => compile(plan),

    dispose() {
      for (const slot of [...addresses.keys()]) this.free(slot);
    },
  };

  async function compile(plan: Plan): Promise<Program> {
    const blocks: number[] = [];
    const releaseAll = () => {
      for (const block of blocks.splice(0)) allocator.release(block);
    };
    try {
      const bytes = planToModule({
        plan,
        kernels,
        relaxed,
        addressOf,
        allocate(size, purpose) {
          const address = allocator.allocate(size, purpose);
          blocks.push(address);
          return address;
        },
        writeConstants: (address, values) =>
          new Float32Array(allocator.memory.buffer, address, values.length).set(values),
      });
      const { instance } = await WebAssembly.instantiate(bytes, { env: { memory: allocator.memory } });
      let run: ((times: number) => void) | null = instance.exports.run as (times: number) => void;
      return {
        run(times) {
          if (!run) throw new Error("WASM program: run after dispose.");
          run(times);
        },
        dispose() {
          run = null;
          releaseAll();
        },
      };
    } catch (error) {
      releaseAll();
      throw error;
    }
  }
}
