/** WASM kernel of `storeRows`: the output is the log's own memory, or else a copy of it. */

import { i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import { loadIndex } from "../../devices/wasm/indices.ts";
import { at, wasmKernel } from "../../devices/wasm/kernel.ts";
import { bytesOf } from "../../graph/shape.ts";
import type { StoreRowsAttrs } from "./storeRows.ts";

export const storeRowsWasm = wasmKernel<StoreRowsAttrs>({
  write({ inputs: [log, position, value], outputs: [result] }, { share }) {
    share(1, ({ f }) => {
      const [total, rows] = [log!.shape[0]!, value!.shape[0]!];
      if (total === 0 || rows === 0) return;
      const rowBytes = bytesOf(log!) / total;
      if (result!.address !== log!.address) f.do(memory.copy(at(result!), at(log!), i32.const(bytesOf(log!))));
      const first = i32.mul(loadIndex(f, position!, total - rows), i32.const(rowBytes));
      f.do(memory.copy(i32.add(at(result!), first), at(value!), i32.const(bytesOf(value!))));
    });
  },
});
