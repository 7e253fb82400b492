/** Kernels of the WebGPU device, one per op. */

import type { WebgpuKernel } from "../devices/webgpu/kernel.ts";
import { constantWebgpu } from "./constant/webgpu.ts";
import { conv2dInputWebgpu, conv2dWebgpu, conv2dWeightWebgpu } from "./conv2d/webgpu.ts";
import { copyWebgpu } from "./copy/webgpu.ts";
import { gatherWebgpu } from "./gather/webgpu.ts";
import { gridSampleWebgpu } from "./gridSample/webgpu.ts";
import type { OpName } from "./index.ts";
import { mapWebgpu } from "./map/webgpu.ts";
import { matmulWebgpu } from "./matmul/webgpu.ts";
import { maxPool2dGradWebgpu, maxPool2dWebgpu } from "./maxPool2d/webgpu.ts";
import { momentsWebgpu } from "./moments/webgpu.ts";
import { oneHotWebgpu } from "./oneHot/webgpu.ts";
import { randomWebgpu } from "./random/webgpu.ts";
import { reduceWebgpu } from "./reduce/webgpu.ts";
import { resample2dWebgpu } from "./resample2d/webgpu.ts";
import { reshapeWebgpu } from "./reshape/webgpu.ts";
import { rowWebgpu } from "./row/webgpu.ts";
import { softmaxWebgpu } from "./softmax/webgpu.ts";
import { softmaxCrossEntropyGradWebgpu, softmaxCrossEntropyWebgpu } from "./softmaxCrossEntropy/webgpu.ts";
import { storeRowsWebgpu } from "./storeRows/webgpu.ts";

export const webgpuKernels = {
  map: mapWebgpu,
  reduce: reduceWebgpu,
  reshape: reshapeWebgpu,
  copy: copyWebgpu,
  constant: constantWebgpu,
  matmul: matmulWebgpu,
  conv2d: conv2dWebgpu,
  conv2dInput: conv2dInputWebgpu,
  conv2dWeight: conv2dWeightWebgpu,
  maxPool2d: maxPool2dWebgpu,
  maxPool2dGrad: maxPool2dGradWebgpu,
  resample2d: resample2dWebgpu,
  gather: gatherWebgpu,
  gridSample: gridSampleWebgpu,
  row: rowWebgpu,
  random: randomWebgpu,
  moments: momentsWebgpu,
  storeRows: storeRowsWebgpu,
  oneHot: oneHotWebgpu,
  softmax: softmaxWebgpu,
  softmaxCrossEntropy: softmaxCrossEntropyWebgpu,
  softmaxCrossEntropyGrad: softmaxCrossEntropyGradWebgpu,
} satisfies Readonly<Record<OpName, WebgpuKernel>>;
