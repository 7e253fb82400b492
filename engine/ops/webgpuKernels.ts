/** Kernels of the WebGPU device, one per op. */

import type { WebgpuKernel } from "../devices/webgpu/kernel.ts";
import { constantWebgpu } from "./constant/webgpu.ts";
import { copyWebgpu } from "./copy/webgpu.ts";
import type { OpName } from "./index.ts";
import { mapWebgpu } from "./map/webgpu.ts";
import { matmulWebgpu } from "./matmul/webgpu.ts";
import { oneHotWebgpu } from "./oneHot/webgpu.ts";
import { reshapeWebgpu } from "./reshape/webgpu.ts";
import { rowWebgpu } from "./row/webgpu.ts";
import { softmaxWebgpu } from "./softmax/webgpu.ts";
import { softmaxCrossEntropyGradWebgpu, softmaxCrossEntropyWebgpu } from "./softmaxCrossEntropy/webgpu.ts";
import { storeRowsWebgpu } from "./storeRows/webgpu.ts";

export const webgpuKernels = {
  map: mapWebgpu,
  reshape: reshapeWebgpu,
  copy: copyWebgpu,
  constant: constantWebgpu,
  matmul: matmulWebgpu,
  oneHot: oneHotWebgpu,
  softmax: softmaxWebgpu,
  softmaxCrossEntropy: softmaxCrossEntropyWebgpu,
  softmaxCrossEntropyGrad: softmaxCrossEntropyGradWebgpu,
  row: rowWebgpu,
  storeRows: storeRowsWebgpu,
} satisfies Readonly<Partial<Record<OpName, WebgpuKernel>>>;
