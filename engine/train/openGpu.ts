/** The GPU's device with all its kernels: a good part of the engine's code, loaded where a GPU was found. */

import { type OpenOptions, openAdapter } from "../devices/webgpu/open.ts";
import type { Device } from "../graph/device.ts";
import { webgpuKernels } from "../ops/webgpuKernels.ts";

/** @throws WebgpuUnavailableError where the adapter gives no device */
export const openGpu = (adapter: GPUAdapter, options: OpenOptions): Promise<Device> =>
  openAdapter(adapter, webgpuKernels, options);
