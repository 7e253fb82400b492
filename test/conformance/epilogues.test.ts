/** Elementwise work joined into the ops that take it, on the CPU's devices. */

import { setFlagsFromString } from "node:v8";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { walkEpilogues } from "./walkEpilogues.ts";

// Node 20 knows relaxed SIMD but hides it.
setFlagsFromString("--experimental-wasm-relaxed-simd");

walkEpilogues([
  { name: "reference", open: () => createReferenceDevice(referenceKernels) },
  { name: "wasm without relaxed SIMD", open: () => createWasmDevice(wasmKernels, { relaxed: false }) },
  { name: "wasm with relaxed SIMD", open: () => createWasmDevice(wasmKernels, { relaxed: true }) },
]);
