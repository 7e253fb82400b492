/** WASM kernel of `oneHot`. */

import { f32, i32, memory } from "../../devices/wasm/assembler/instructions.ts";
import { clamped } from "../../devices/wasm/indices.ts";
import { at, wasmKernel } from "../../devices/wasm/kernel.ts";
import { bytesOf } from "../../graph/shape.ts";
import type { OneHotAttrs } from "./oneHot.ts";

export const oneHotWasm = wasmKernel<OneHotAttrs>({
  write({ attrs: { classes }, inputs: [target], outputs: [rows] }, { share }) {
    share(1, ({ f }) => {
      f.do(memory.fill(at(rows!), i32.const(0), i32.const(bytesOf(rows!))));
      const row = f.let(at(rows!));
      const example = f.let(i32.const(0));
      f.repeat(target!.shape[0]!, () => {
        const index = clamped(f, i32.load(example, target!.address), classes - 1);
        f.do(f32.store(i32.add(row, i32.mul(index, i32.const(4))), f32.const(1)));
        f.increase(row, classes * 4);
        f.increase(example, 4);
      });
    });
  },
});
