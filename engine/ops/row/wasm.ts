/** WASM kernel of `row`. */

import { f32, i32 } from "../../devices/wasm/assembler/instructions.ts";
import { loadIndex } from "../../devices/wasm/indices.ts";
import { at, wasmKernel } from "../../devices/wasm/kernel.ts";
import type { RowAttrs } from "./row.ts";

export const rowWasm = wasmKernel<RowAttrs>({
  write({ inputs: [table, counter], outputs }, { share }) {
    share(1, ({ f }) => {
      const [rows, columns] = [table!.shape[0]!, table!.shape[1]!];
      const offset = f.let(i32.mul(loadIndex(f, counter!, rows - 1), i32.const(columns * 4)));
      outputs.forEach((output, i) => {
        f.do(f32.store(at(output), f32.load(offset, table!.address + i * 4)));
      });
    });
  },
});
