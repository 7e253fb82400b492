/** WASM kernel of `copy`. */

import { i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import { at, type WasmKernel } from "../../devices/wasm/kernel.ts";
import { bytesOf } from "../../graph/shape.ts";

export const copyWasm: WasmKernel = {
  write({ inputs: [from], outputs: [to] }, { share }) {
    share(1, ({ f }) => {
      if (from!.address !== to!.address) f.do(memory.copy(at(to!), at(from!), i32.const(bytesOf(to!))));
    });
  },
};
