/** Products with one or two rows: the right matrix is read once, a few of its rows at a time from end to end, adding to the result in place. */

import { type I32, i32, v128 } from "../../devices/wasm/assembler/instructions.ts";
import type { Part } from "../../devices/wasm/kernel.ts";
import { fma } from "../../devices/wasm/lanes.ts";
import { cut, storePart, zero } from "../../devices/wasm/vectors.ts";
import type { WasmProduct } from "./wasmProduct.ts";

/** The right matrix' rows must lie along memory. */
export function writeStream(part: Part, product: WasmProduct): void {
  const { f } = part;
  const { rows, k, left, right } = product;
  const together = Math.min(k, rows === 1 ? 6 : 3);
  const l = f.let(i32.const(left.address));
  const r = f.let(i32.const(right.address));
  const add = (count: number, isFirst: boolean) => {
    addRows(part, product, { l, r, count, isFirst });
    f.increase(l, count * left.k);
    f.increase(r, count * right.k);
  };
  add(together, true);
  f.repeat(Math.floor(k / together) - 1, () => add(together, false));
  if (k % together > 0) add(k % together, false);
}

interface SomeRows {
  /** Where the left matrix' column and the right matrix' row begin. */
  readonly l: I32;
  readonly r: I32;
  readonly count: number;
  /** The result holds nothing yet. */
  readonly isFirst: boolean;
}

/** result += (the next columns of left) · (the next rows of right) */
function addRows(
  part: Part,
  { rows, columns, left, right, result }: WasmProduct,
  { l, r, count, isFirst }: SomeRows,
): void {
  const { f, relaxed } = part;
  const factors = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: count }, (_, i) => f.let(v128.load32Splat(l, row * left.row + i * left.k))),
  );
  const [from, to] = [f.let(r), f.let(i32.const(result.address + result.offset))];
  const addVector = (used: number) => {
    const sums = factors.map((_, row) => f.let(isFirst ? zero : v128.load(to, row * result.row)));
    for (let i = 0; i < count; i++) {
      const vector = f.let(v128.load(from, i * right.k));
      for (const [row, sum] of sums.entries()) f.set(sum, fma({ relaxed }, factors[row]![i]!, vector, sum));
    }
    for (const [row, sum] of sums.entries()) storePart(f, to, sum, used, row * result.row);
  };
  const { whole, rest } = cut(columns);
  f.repeat(whole, () => {
    addVector(4);
    f.increase(from, 16);
    f.increase(to, 16);
  });
  if (rest > 0) addVector(rest);
}
