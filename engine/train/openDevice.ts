/** Opens what computes: the device that was asked for, or the best that this machine has. */

import { loadCode } from "../define/loadCode.ts";
import { createWasmDevice } from "../devices/wasm/device.ts";
import { detectWasmFeatures } from "../devices/wasm/features.ts";
import { coreCount } from "../devices/wasm/threads/available.ts";
import { findAdapter } from "../devices/webgpu/adapter.ts";
import type { Device, DeviceName } from "../graph/device.ts";
import { wasmKernels } from "../ops/wasmKernels.ts";

export interface DeviceOptions {
  /** WASM: most threads to use (default 1); the device's `threads` says how many it uses. */
  readonly threads?: number;
  /** WebGPU: what offers adapters, where that is not the browser. */
  readonly gpu?: GPU;
  /** WebGPU: called with what the GPU complains of, which is a fault of ours. */
  readonly onError?: (message: string) => void;
}

/** More than any machine's cores that a page should take. */
export const maximumThreads = 64;

/**
 * One for each core, but at most 8: what a training step has to share does not grow with the machine.
 *
 * @param reserved cores that something else needs, so that a thread there would only be waited for
 */
export const defaultThreads = (reserved = 0): number => Math.max(1, Math.min(coreCount() - reserved, 8));

const openers: Readonly<Record<DeviceName, (options: DeviceOptions) => Device | Promise<Device>>> = {
  wasm: ({ threads }) => createWasmDevice(wasmKernels, { threads }),
  webgpu: async ({ gpu, onError }) => {
    const adapter = await findAdapter(gpu);
    const { openGpu } = await loadCode(import("./openGpu.ts"), "WebGPU device");
    return openGpu(adapter, { onError });
  },
  reference: async () => {
    const { openReference } = await loadCode(import("./openReference.ts"), "reference device");
    return openReference();
  },
};

/**
 * @param wanted without it the best that runs on the CPU here; the caller shows which one that is
 * @throws UserError when the device asked for does not work here
 */
export async function openDevice(wanted?: DeviceName, options: DeviceOptions = {}): Promise<Device> {
  const device = await openers[wanted ?? (detectWasmFeatures().simd ? "wasm" : "reference")](options);
  await device.ready;
  return device;
}
