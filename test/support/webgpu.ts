/** The WebGPU device of a test file in the browser. */

import { afterAll, afterEach, expect } from "vitest";
import { openWebgpuDevice } from "../../engine/devices/webgpu/open.ts";
import { slot } from "../../engine/graph/tensor.ts";
import { webgpuKernels } from "../../engine/ops/webgpuKernels.ts";
import type { DeviceCase } from "./devices.ts";
import { lend } from "./lend.ts";

/** Opens one device for the whole file, closes it at the end, and fails the tests in which the GPU complains of anything. */
export async function openForFile(): Promise<DeviceCase> {
  const complaints: string[] = [];
  const device = await openWebgpuDevice(webgpuKernels, { onError: (message) => complaints.push(message) });
  const expectNone = () => expect(complaints.splice(0), "what the GPU complained of").toEqual([]);
  afterEach(expectNone);
  afterAll(async () => {
    // What the last test put on the queue is done, and complained of, before this is read.
    const last = slot("last", [1]);
    device.allocate(last);
    await device.read(last);
    device.dispose();
    expectNone();
  });
  return { name: device.name, open: () => lend(device) };
}
