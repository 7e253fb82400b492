/** Opens what computes: the device that was asked for, or the best that this machine has. */

import { createReferenceDevice } from "../devices/reference/device.ts";
import { createWasmDevice } from "../devices/wasm/device.ts";
import { detectWasmFeatures } from "../devices/wasm/features.ts";
import type { Device, DeviceName } from "../graph/device.ts";
import { referenceKernels } from "../ops/referenceKernels.ts";
import { wasmKernels } from "../ops/wasmKernels.ts";

export interface DeviceOptions {
  /** At most so many (default 1); the device's `threads` tells how many there are when it is ready. */
  readonly threads?: number;
}

/** More than any machine's cores that a page should take. */
export const maximumThreads = 64;

const openers: Readonly<Record<DeviceName, (options: DeviceOptions) => Device>> = {
  wasm: ({ threads }) => createWasmDevice(wasmKernels, { threads }),
  reference: () => createReferenceDevice(referenceKernels),
};

/**
 * @param wanted without it the fastest that works here; the caller shows which one that is
 * @throws UserError when the device asked for does not work here
 */
export function openDevice(wanted?: DeviceName, options: DeviceOptions = {}): Device {
  return openers[wanted ?? (detectWasmFeatures().simd ? "wasm" : "reference")](options);
}
