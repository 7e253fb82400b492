/** WASM kernel of `gather`: rows picked by index; bytes become floats, and every channel is scaled and shifted on the way. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32x4, i32, i32x4, memory, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { clamped, loadIndex } from "../../devices/wasm/indices.ts";
import { type Operand, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { cut, storePart } from "../../devices/wasm/vectors.ts";
import { bytesPerElement, sizeOf } from "../../graph/shape.ts";
import type { GatherAttrs } from "./gather.ts";

export const gatherWasm = wasmKernel<GatherAttrs>({
  write({ attrs, inputs: [data, indices, cursor], outputs: [y] }, { share }) {
    share(attrs.count, (part) => {
      const { f, first } = part;
      const rowSize = sizeOf(data!.shape.slice(1));
      const isCopy = data!.dtype !== "u8" && !attrs.scale && !attrs.shift;
      const index = f.let(i32.mul(loadIndex(f, cursor!, indices!.shape[0]! - attrs.count), i32.const(4)));
      const to = f.let(i32.const(y!.address + first * rowSize * 4));
      const writeRow = isCopy ? rowCopier(part, rowSize, to) : rowWriter(part, attrs, data!, to);
      f.repeat(part.count, () => {
        const picked = clamped(f, i32.load(index, indices!.address + first * 4), data!.shape[0]! - 1);
        const from = f.let(
          i32.add(i32.mul(picked, i32.const(rowSize * bytesPerElement[data!.dtype])), i32.const(data!.address)),
        );
        writeRow(from);
        f.increase(index, 4);
      });
    });
  },
});

/** Rows of at most this many elements are copied without memory.copy, whose call would take longer. */
const shortRow = 64;

/** Code that copies the row at `from` to `to` and leaves `to` behind it. */
function rowCopier({ f }: Part, rowSize: number, to: Local<"i32">) {
  return (from: Local<"i32">) => {
    if (rowSize > shortRow) f.do(memory.copy(to, from, i32.const(rowSize * 4)));
    else {
      for (let i = 0; i < rowSize; i += 4) {
        storePart(f, to, f.let(v128.load(from, i * 4)), Math.min(4, rowSize - i), i * 4);
      }
    }
    f.increase(to, rowSize * 4);
  };
}

/** Code that converts the row at `from` to `to` and leaves `to` behind it. */
function rowWriter({ f, constants }: Part, attrs: GatherAttrs, data: Operand, to: Local<"i32">) {
  const channels = data.shape[1] ?? 1;
  const pixels = sizeOf(data.shape.slice(2));
  const factors = attrs.scale ? constants(attrs.scale) : null;
  const summands = attrs.shift ? constants(attrs.shift) : null;
  const elementSize = bytesPerElement[data.dtype];
  const channel = f.local("i32");

  const load = (from: Local<"i32">, element: number): V128 => {
    const offset = element * elementSize;
    if (data.dtype === "f32") return v128.load(from, offset);
    const bytes = v128.load32Zero(from, offset);
    return data.dtype === "u8" ? f32x4.convertI32(i32x4.extendLowU8(bytes)) : v128.load(from, offset);
  };
  const normalize = (x: V128, factor: V128 | null, summand: V128 | null): V128 => {
    const scaled = factor ? f32x4.mul(x, factor) : x;
    return summand ? f32x4.add(scaled, summand) : scaled;
  };

  /** `length` elements with the same or, where `isVector`, with neighbouring factors. */
  const writeRun = (from: Local<"i32">, length: number, isVector: boolean) => {
    const { whole, rest } = cut(length);
    const constantAt = (address: number | null): V128 | null => {
      if (address === null) return null;
      return isVector ? v128.load(channel, address) : f.let(v128.load32Splat(channel, address));
    };
    const fixed = isVector ? null : { factor: constantAt(factors), summand: constantAt(summands) };
    const writeVector = (count: number) => {
      const { factor, summand } = fixed ?? { factor: constantAt(factors), summand: constantAt(summands) };
      storePart(f, to, f.let(normalize(load(from, 0), factor, summand)), count);
      f.increase(from, count * elementSize);
      f.increase(to, count * 4);
      if (isVector) f.increase(channel, count * 4);
    };
    f.repeat(whole, () => writeVector(4));
    if (rest > 0) writeVector(rest);
  };

  return (from: Local<"i32">) => {
    f.set(channel, i32.const(0));
    if (!factors && !summands) writeRun(from, channels * pixels, false);
    else if (pixels === 1) writeRun(from, channels, true);
    else {
      f.repeat(channels, () => {
        writeRun(from, pixels, false);
        f.increase(channel, 4);
      });
    }
  };
}
