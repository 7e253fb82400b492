/** WASM kernel of `copy`. */

import { i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import type { Operand, WasmKernel } from "../../devices/wasm/kernel.ts";
import { lineRun, lineRuns } from "../../devices/wasm/vectors.ts";
import { bytesOf } from "../../graph/shape.ts";

export const copyWasm: WasmKernel = {
  write({ inputs: [from], outputs: [to] }, { share }) {
    if (from!.address === to!.address) return;
    const length = bytesOf(to!) / 4;
    share(lineRuns(length), ({ f, ...part }) => {
      const { first, count } = lineRun(length, part.first, part.count);
      const place = (operand: Operand) => i32.const(operand.address + first * 4);
      f.do(memory.copy(place(to!), place(from!), i32.const(count * 4)));
    });
  },
};
