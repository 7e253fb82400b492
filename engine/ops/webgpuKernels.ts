/** Kernels of the WebGPU device, one per op. */

import type { WebgpuKernel } from "../devices/webgpu/kernel.ts";
import { constantWebgpu } from "./constant/webgpu.ts";
import { copyWebgpu } from "./copy/webgpu.ts";
import type { OpName } from "./index.ts";
import { mapWebgpu } from "./map/webgpu.ts";
import { reshapeWebgpu } from "./reshape/webgpu.ts";
import { rowWebgpu } from "./row/webgpu.ts";
import { storeRowsWebgpu } from "./storeRows/webgpu.ts";

export const webgpuKernels = {
  map: mapWebgpu,
  reshape: reshapeWebgpu,
  copy: copyWebgpu,
  constant: constantWebgpu,
  row: rowWebgpu,
  storeRows: storeRowsWebgpu,
} satisfies Readonly<Partial<Record<OpName, WebgpuKernel>>>;
