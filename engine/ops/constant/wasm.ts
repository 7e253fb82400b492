/** WASM kernel of `constant`: the numbers lie beside the program and are copied. */

import { i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import { at, wasmKernel } from "../../devices/wasm/kernel.ts";
import type { ConstantAttrs } from "./constant.ts";

export const constantWasm = wasmKernel<ConstantAttrs>({
  write({ attrs: { values }, outputs: [y] }, { share }) {
    share(1, ({ f, constants }) => {
      f.do(memory.copy(at(y!), i32.const(constants(values)), i32.const(values.length * 4)));
    });
  },
});
