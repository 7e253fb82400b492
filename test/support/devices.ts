/** Opens the devices that run anywhere, for tests that walk both; the WebGPU device is tested in a browser (`test/webgpu`). */

import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import type { Device } from "../../engine/graph/device.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { type Slot, slot, type Tensor } from "../../engine/graph/tensor.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";

/** A device by its name in test titles; whoever opens it disposes of it. */
export interface DeviceCase {
  readonly name: string;
  readonly open: () => Device;
}

export const openers: Readonly<Record<Exclude<Device["name"], "webgpu">, () => Device>> = {
  reference: () => createReferenceDevice(referenceKernels),
  wasm: () => createWasmDevice(wasmKernels),
};

export const deviceCases: readonly DeviceCase[] = Object.entries(openers).map(([name, open]) => ({ name, open }));

/**
 * Runs a graph once on a fresh device and returns its outputs.
 *
 * @param feeds what lies in each slot at the start
 */
export async function evaluateOn(
  open: () => Device,
  outputs: readonly Tensor[],
  feeds: ReadonlyMap<Slot, ArrayLike<number>>,
): Promise<ArrayLike<number>[]> {
  const device = open();
  for (const [target, values] of feeds) {
    device.allocate(target);
    device.write(target, values);
  }
  const results = outputs.map((tensor, i) => slot(`output ${i}`, tensor.shape, tensor.dtype));
  for (const result of results) device.allocate(result);
  const plan = makePlan(outputs.map((value, i) => ({ slot: results[i]!, value })));
  const program = await device.compile(plan);
  program.run(1);
  const values = await Promise.all(results.map((result) => device.read(result)));
  device.dispose();
  return values;
}
