/** `reshape` has no WASM kernel: it is a view. */

import type { WasmKernel } from "../../devices/wasm/kernel.ts";

export const reshapeWasm: WasmKernel = {
  write() {
    throw new Error("reshape is a view; a plan never has it as a step");
  },
};
