/** Every scalar primitive as WASM code. */

import { setFlagsFromString } from "node:v8";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { walkPrimitives } from "./walkPrimitives.ts";

// Node 20 knows relaxed SIMD but hides it.
setFlagsFromString("--experimental-wasm-relaxed-simd");

walkPrimitives(
  [false, true].map((relaxed) => ({
    name: `wasm ${relaxed ? "with" : "without"} relaxed SIMD`,
    open: () => createWasmDevice(wasmKernels, { relaxed }),
  })),
);
