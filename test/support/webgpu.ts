/** The WebGPU devices of the tests in the browser: one for each way of computing, for all files of the page. */

import { afterAll, afterEach, expect } from "vitest";
import { openWebgpuDevice } from "../../engine/devices/webgpu/open.ts";
import type { Device } from "../../engine/graph/device.ts";
import { slot } from "../../engine/graph/tensor.ts";
import { webgpuKernels } from "../../engine/ops/webgpuKernels.ts";
import type { DeviceCase } from "./devices.ts";
import { lend } from "./lend.ts";

interface Opened {
  readonly device: Device;
  readonly complaints: string[];
}

/** How the kernels are written: for a CPU that plays the GPU, or for a real one; and with operands apart that mostly lie in one page. */
const ways = {
  software: { isSoftware: true },
  hardware: { isSoftware: false },
  // Only what has 12 numbers at most shares a page: values, weights, states are each bound on their own, as large ones are.
  "little pages": { isSoftware: true, pageBytes: 256 },
} as const;
export type Way = keyof typeof ways;

/** Files share the page and this module, so a shader that several of them need is compiled once. The page takes the devices with it. */
const opened = new Map<Way, Promise<Opened>>();

async function openOnce(way: Way): Promise<Opened> {
  const complaints: string[] = [];
  const onError = (message: string) => complaints.push(message);
  return { device: await openWebgpuDevice(webgpuKernels, { ...ways[way], onError }), complaints };
}

/** Lends the page's device to the tests of a file, and fails those in which the GPU complains of anything. */
export async function openForFile(way: Way = "software"): Promise<DeviceCase> {
  const opening = opened.get(way) ?? openOnce(way);
  opened.set(way, opening);
  const { device, complaints } = await opening;
  const expectNone = () => expect(complaints.splice(0), "what the GPU complained of").toEqual([]);
  afterEach(expectNone);
  afterAll(async () => {
    // What the last test put on the queue is done, and complained of, before this is read.
    const last = slot("last", [1]);
    device.allocate(last);
    await device.read(last);
    device.free(last);
    expectNone();
  });
  return { name: device.name, open: () => lend(device) };
}
