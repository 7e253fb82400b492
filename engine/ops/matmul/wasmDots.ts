/** Matrix products by dot products, where both matrices lie along k and packing one of them would not pay. */

import { type I32, i32, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import type { Part } from "../../devices/wasm/kernel.ts";
import { accumulate, clearTile, evenBlocks, makeTile } from "../../devices/wasm/tile.ts";
import { cut, loadPart, storeSums } from "../../devices/wasm/vectors.ts";
import type { WasmProduct } from "./wasmProduct.ts";

/** Vectors along k, summed across lanes at the end. The matrix with more dot products is read once, in twos, the other again and again. */
export function writeDots(part: Part, { rows, columns, k, left, right, result }: WasmProduct): void {
  const { f } = part;
  const byRows = { count: rows, address: left.address, stride: left.row, step: result.row };
  const byColumns = { count: columns, address: right.address, stride: right.column, step: 4 };
  const [outer, inner] = rows > columns ? [byRows, byColumns] : [byColumns, byRows];
  const { whole, rest } = cut(k);
  const [o, i] = [f.local("i32"), f.local("i32")];
  const outerStart = f.let(i32.const(outer.address));
  const outStart = f.let(i32.const(result.address + result.offset));
  const [outerMost, innerMost] = inner.count === 1 ? [8, 1] : [2, 4];
  for (const outers of evenBlocks(outer.count, outerMost)) {
    f.repeat(outers.times, () => {
      const innerStart = f.let(i32.const(inner.address));
      const out = f.let(outStart);
      for (const inners of evenBlocks(inner.count, innerMost)) {
        const tile = makeTile(f, inners.size, outers.size);
        const step = (load: (address: I32, offset: number) => V128) =>
          accumulate(part, tile, {
            number: (n) => load(i, n * inner.stride),
            vector: (v) => load(o, v * outer.stride),
          });
        f.repeat(inners.times, () => {
          f.set(o, outerStart);
          f.set(i, innerStart);
          clearTile(f, tile);
          f.repeat(whole, () => {
            step((address, offset) => v128.load(address, offset));
            f.increase(o, 16);
            f.increase(i, 16);
          });
          if (rest > 0) step((address, offset) => loadPart(address, rest, offset));
          storeSums(f, tile.sums, (index) => ({
            address: out,
            offset: Math.floor(index / outers.size) * inner.step + (index % outers.size) * outer.step,
          }));
          f.increase(innerStart, inners.size * inner.stride);
          f.increase(out, inners.size * inner.step);
        });
      }
      f.increase(outerStart, outers.size * outer.stride);
      f.increase(outStart, outers.size * outer.step);
    });
  }
}
