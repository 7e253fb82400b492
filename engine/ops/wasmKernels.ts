/** Kernels of the WASM device, one per op. */

import type { WasmKernel } from "../devices/wasm/kernel.ts";
import { constantWasm } from "./constant/wasm.ts";
import { conv2dWasm, conv2dWeightWasm } from "./conv2d/wasm.ts";
import { conv2dInputWasm } from "./conv2d/wasmInput.ts";
import { copyWasm } from "./copy/wasm.ts";
import { gatherWasm } from "./gather/wasm.ts";
import { gridSampleWasm } from "./gridSample/wasm.ts";
import type { OpName } from "./index.ts";
import { mapWasm } from "./map/wasm.ts";
import { matmulWasm } from "./matmul/wasm.ts";
import { maxPool2dGradWasm, maxPool2dWasm } from "./maxPool2d/wasm.ts";
import { momentsWasm } from "./moments/wasm.ts";
import { oneHotWasm } from "./oneHot/wasm.ts";
import { randomWasm } from "./random/wasm.ts";
import { reduceWasm } from "./reduce/wasm.ts";
import { resample2dWasm } from "./resample2d/wasm.ts";
import { reshapeWasm } from "./reshape/wasm.ts";
import { rowWasm } from "./row/wasm.ts";
import { softmaxWasm } from "./softmax/wasm.ts";
import { softmaxCrossEntropyGradWasm, softmaxCrossEntropyWasm } from "./softmaxCrossEntropy/wasm.ts";
import { storeRowsWasm } from "./storeRows/wasm.ts";

export const wasmKernels = {
  map: mapWasm,
  reduce: reduceWasm,
  reshape: reshapeWasm,
  copy: copyWasm,
  constant: constantWasm,
  matmul: matmulWasm,
  conv2d: conv2dWasm,
  conv2dInput: conv2dInputWasm,
  conv2dWeight: conv2dWeightWasm,
  maxPool2d: maxPool2dWasm,
  maxPool2dGrad: maxPool2dGradWasm,
  resample2d: resample2dWasm,
  gather: gatherWasm,
  gridSample: gridSampleWasm,
  row: rowWasm,
  random: randomWasm,
  moments: momentsWasm,
  storeRows: storeRowsWasm,
  oneHot: oneHotWasm,
  softmax: softmaxWasm,
  softmaxCrossEntropy: softmaxCrossEntropyWasm,
  softmaxCrossEntropyGrad: softmaxCrossEntropyGradWasm,
} satisfies Readonly<Record<OpName, WasmKernel>>;
