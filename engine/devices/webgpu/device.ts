/** The WebGPU device: slots and programs in the memory of a GPU. What it is asked to do is queued; only reading waits for it. */

import { DeviceLostError } from "../../define/errors.ts";
import type { Device, KernelTime, Program, SlotData } from "../../graph/device.ts";
import { bytesPerElement, sizeOf } from "../../graph/shape.ts";
import type { DType, Slot } from "../../graph/tensor.ts";
import { compilePlan, type Dispatch } from "./compile.ts";
import { type Block, Heap } from "./heap.ts";
import type { Adapter, WebgpuKernel } from "./kernel.ts";
import { createPipelines } from "./pipelines.ts";
import { createReadback } from "./readback.ts";
import { canMeasure, measure } from "./timestamps.ts";

export interface WebgpuDeviceOptions {
  readonly gpu: GPUDevice;
  /** What people may want to know of the adapter. */
  readonly features: readonly string[];
  readonly isSoftware: boolean;
  /** Size of a page of memory, where it is not to be the usual one. */
  readonly pageBytes?: number;
  /** Called with what the GPU complains of outside of compiling: a fault of ours. */
  readonly onError?: (message: string) => void;
}

const arrays = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const satisfies Record<DType, unknown>;

/** Dispatches in one command buffer; systems stop programs that keep a GPU for seconds. */
const dispatchesPerSubmit = 20_000;

/** @param kernels one for each op by its name; plans with other ops do not compile */
export function createWebgpuDevice(
  kernels: Readonly<Record<string, WebgpuKernel>>,
  { gpu, features, isSoftware, pageBytes, onError = () => {} }: WebgpuDeviceOptions,
): Device {
  const heap = new Heap(gpu, pageBytes);
  const pipelines = createPipelines(gpu);
  const readback = createReadback(gpu);
  const blocks = new Map<Slot, Block>();
  const adapter: Adapter = { isSoftware, limits: gpu.limits };
  /** Why the data on the GPU is invalid; null while it is valid. */
  let loss: string | null = null;
  let isDisposed = false;
  void gpu.lost.then(({ message }) => {
    loss ??= message || "the GPU device was lost";
  });
  gpu.onuncapturederror = ({ error }) => {
    // A buffer could not be created: results from now on are invalid.
    // By its name: Node has no such global.
    if (error.constructor.name === "GPUOutOfMemoryError") loss ??= `the GPU is out of memory (${error.message})`;
    else onError(error.message);
  };

  function blockOf(slot: Slot): Block {
    const block = blocks.get(slot);
    if (!block) throw new Error(`WebGPU device: slot "${slot.name}" is not allocated.`);
    return block;
  }

  /** What a failed promise of the GPU means: it is lost, or the error itself. */
  async function reasonOf(error: unknown): Promise<unknown> {
    // The GPU may report its loss a moment after the operation that failed because of it.
    await Promise.race([gpu.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
    return loss !== null && !isDisposed ? new DeviceLostError(loss) : error;
  }

  function requireUsable(): void {
    if (loss !== null && !isDisposed) throw new DeviceLostError(loss);
  }

  return {
    name: "webgpu",
    threads: 1,
    notice: null,
    ready: Promise.resolve(),
    features,
    isQueued: true,

    allocate(slot) {
      if (blocks.has(slot)) throw new Error(`WebGPU device: slot "${slot.name}" is already allocated.`);
      blocks.set(slot, heap.allocate(sizeOf(slot.shape) * bytesPerElement[slot.dtype], slot.dtype, slot.name));
    },

    free(slot) {
      readback.flush();
      heap.release(blockOf(slot));
      blocks.delete(slot);
    },

    write(slot, data, offset = 0) {
      const { page, offset: start } = blockOf(slot);
      const size = sizeOf(slot.shape);
      if (offset < 0 || offset + data.length > size)
        throw new RangeError(`slot "${slot.name}" holds ${size} elements; got ${offset} … ${offset + data.length}`);
      readback.flush();
      const at = start + offset * bytesPerElement[slot.dtype];
      const values = toArray(data, slot.dtype);
      const whole = values.byteLength - (values.byteLength % 4);
      // The queue writes whole words: the last one is filled up with zeros, in bytes that hold no data.
      if (at % 4 !== 0 || (whole < values.byteLength && offset + data.length < size))
        throw new RangeError(`slot "${slot.name}": bytes are written in multiples of 4, but for the slot's last`);
      gpu.queue.writeBuffer(page.buffer, at, values.buffer, values.byteOffset, whole);
      if (whole === values.byteLength) return;
      const last = new Uint8Array(4);
      last.set(new Uint8Array(values.buffer, values.byteOffset + whole, values.byteLength - whole));
      gpu.queue.writeBuffer(page.buffer, at + whole, last);
    },

    async read(slot, range = { offset: 0, length: sizeOf(slot.shape) }): Promise<SlotData> {
      const { offset, length } = range;
      const size = sizeOf(slot.shape);
      if (offset < 0 || length < 0 || offset + length > size)
        throw new RangeError(`slot "${slot.name}" holds ${size} elements; asked for ${offset} … ${offset + length}`);
      const bytes = bytesPerElement[slot.dtype];
      const first = Math.floor((offset * bytes) / 4) * 4;
      const end = Math.ceil(((offset + length) * bytes) / 4) * 4;
      if (end === first) return new arrays[slot.dtype](0);
      try {
        const data = await readback.read(blockOf(slot), first, end - first);
        requireUsable();
        return new arrays[slot.dtype](data, offset * bytes - first, length);
      } catch (error) {
        throw await reasonOf(error);
      }
    },

    async compile(plan, watch) {
      const own: Block[] = [];
      const releaseAll = () => {
        for (const block of own.splice(0)) heap.release(block);
      };
      try {
        gpu.pushErrorScope("out-of-memory");
        const compiling = compilePlan({
          gpu,
          plan,
          kernels,
          adapter,
          pipelines,
          watch,
          blockOf,
          allocate(bytes, dtype, purpose) {
            const block = heap.allocate(bytes, dtype, purpose);
            own.push(block);
            return block;
          },
        });
        const shortage = gpu.popErrorScope();
        const compiled = await compiling;
        const error = await shortage;
        if (error) loss ??= `the GPU is out of memory (${error.message})`;
        requireUsable();
        return createProgram(compiled.dispatches, () => {
          readback.flush();
          compiled.dispose();
          releaseAll();
        });
      } catch (error) {
        releaseAll();
        throw await reasonOf(error);
      }
    },

    dispose() {
      isDisposed = true;
      readback.dispose();
      heap.dispose();
      blocks.clear();
      gpu.destroy();
    },
  };

  function createProgram(dispatches: readonly Dispatch[], onDispose: () => void): Program {
    let isOver = false;
    return {
      run(times) {
        if (isOver) throw new Error("WebGPU program: run after dispose.");
        readback.flush();
        const timesPerSubmit = Math.max(1, Math.floor(dispatchesPerSubmit / Math.max(1, dispatches.length)));
        for (let left = times; left > 0; left -= timesPerSubmit) encode(dispatches, Math.min(left, timesPerSubmit));
      },
      profile: canMeasure(gpu)
        ? async (times): Promise<readonly KernelTime[]> => {
            try {
              return await measure(gpu, dispatches, times);
            } catch (error) {
              throw await reasonOf(error);
            }
          }
        : null,
      dispose() {
        if (isOver) return;
        isOver = true;
        onDispose();
      },
    };
  }

  function encode(dispatches: readonly Dispatch[], times: number): void {
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let i = 0; i < times; i++) {
      for (const { pipeline, bindings, workgroups } of dispatches) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindings);
        pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
      }
    }
    pass.end();
    gpu.queue.submit([encoder.finish()]);
  }
}

/** The numbers as the device stores them; themselves where they are so already. */
function toArray(data: ArrayLike<number>, dtype: DType): Float32Array | Int32Array | Uint8Array {
  const array = arrays[dtype];
  return data instanceof array ? data : array.from(data);
}
