/** WASM kernel of `random`: four elements at a time, the step's part once. */

import { f32x4, i32, i32x4, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { at, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { lineRun, lineRuns, splat } from "../../devices/wasm/vectors.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { RandomAttrs } from "./random.ts";

export const randomWasm = wasmKernel<RandomAttrs>({
  write({ attrs: { key }, inputs: [step], outputs: [y] }, { share }) {
    const size = sizeOf(y!.shape);
    share(lineRuns(size), ({ f, ...part }) => {
      const { first, count } = lineRun(size, part.first, part.count);
      const number = f.let(i32x4.truncSatF32(v128.load32Splat(at(step!))));
      const a = mix(f, v128.xor(number, bits(key)));
      const b = mix(f, i32x4.add(a, bits(0x9e3779b9)));
      const index = f.let(v128.constI32([first, first + 1, first + 2, first + 3]));
      const to = f.let(i32.const(y!.address + first * 4));
      // Writes beyond the end fall into the slack behind the value.
      f.repeat(Math.ceil(count / 4), () => {
        const mixed = mix(f, i32x4.add(mix(f, v128.xor(index, a)), b));
        f.do(v128.store(to, f32x4.mul(f32x4.convertI32(i32x4.shrU(mixed, 8)), splat(2 ** -24))));
        f.set(index, i32x4.add(index, bits(4)));
        f.set(to, i32.add(to, i32.const(16)));
      });
    });
  },
});

const bits = (value: number): V128 => v128.constI32([value, value, value, value]);

/** `mix32` of four lanes. */
function mix(f: Part["f"], value: V128): V128 {
  const x = f.let(value);
  const y = f.let(i32x4.mul(v128.xor(x, i32x4.shrU(x, 16)), bits(0x85ebca6b)));
  const z = f.let(i32x4.mul(v128.xor(y, i32x4.shrU(y, 13)), bits(0xc2b2ae35)));
  return f.let(v128.xor(z, i32x4.shrU(z, 16)));
}
