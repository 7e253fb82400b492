/** WASM kernel of `oneHot`. */

import { f32, i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import { clamped } from "../../devices/wasm/indices.ts";
import { wasmKernel } from "../../devices/wasm/kernel.ts";
import type { OneHotAttrs } from "./oneHot.ts";

export const oneHotWasm = wasmKernel<OneHotAttrs>({
  write({ attrs: { classes }, inputs: [target], outputs: [rows] }, { share }) {
    share(target!.shape[0]!, ({ f, first, count }) => {
      const start = i32.const(rows!.address + first * classes * 4);
      f.do(memory.fill(start, i32.const(0), i32.const(count * classes * 4)));
      const row = f.let(start);
      const example = f.let(i32.const(first * 4));
      f.repeat(count, () => {
        const index = clamped(f, i32.load(example, target!.address), classes - 1);
        f.do(f32.store(i32.add(row, i32.mul(index, i32.const(4))), f32.const(1)));
        f.increase(row, classes * 4);
        f.increase(example, 4);
      });
    });
  },
});
