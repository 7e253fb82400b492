/** What every kernel does with vectors of 4 floats: ends of rows that are no multiple of 4, and sums across lanes. */

import type { FunctionBuilder } from "./assembler/functionBuilder.ts";
import { f32x4, type I32, type V128, v128 } from "./assembler/instructions.ts";

/** Lengths of a row cut into vectors: how many whole ones, and how many elements are left (0 … 3). */
export function cut(length: number): { readonly whole: number; readonly rest: number } {
  return { whole: Math.floor(length / 4), rest: length % 4 };
}

/** Floats in a cache line. Values begin at one, so that threads which divide a value between lines write no line both. */
const lineLength = 16;

/** Into how many units a value of `length` floats is divided: cache lines, the last of them perhaps not full. */
export const lineRuns = (length: number): number => Math.ceil(length / lineLength);

/** The floats that the lines first … first + count − 1 of a value of `length` floats hold. */
export function lineRun(length: number, first: number, count: number) {
  const begin = first * lineLength;
  return { first: begin, count: Math.min(length, begin + count * lineLength) - begin };
}

/**
 * Loads the first `count` (1 … 4) floats at the address and nothing beyond them; the other lanes are those of `fill`, by default 0.
 * Needed wherever the other lanes would count: memory beyond a row may hold NaN.
 */
export function loadPart(address: I32, count: number, offset = 0, fill?: V128): V128 {
  switch (count) {
    case 1:
      return fill ? v128.load32Lane(address, fill, 0, offset) : v128.load32Zero(address, offset);
    case 2:
      return fill ? v128.load64Lane(address, fill, 0, offset) : v128.load64Zero(address, offset);
    case 3:
      return v128.load32Lane(address, loadPart(address, 2, offset, fill), 2, offset + 8);
    default:
      return v128.load(address, offset);
  }
}

/** Stores the first `count` (1 … 4) lanes and leaves what follows as it is. `value` must be a local: it is read twice. */
export function storePart(f: FunctionBuilder, address: I32, value: V128, count: number, offset = 0): void {
  if (count === 4) f.do(v128.store(address, value, offset));
  if (count === 2 || count === 3) f.do(v128.store64Lane(address, value, 0, offset));
  if (count === 1) f.do(v128.store32Lane(address, value, 0, offset));
  if (count === 3) f.do(v128.store32Lane(address, value, 2, offset + 8));
}

type Combine = (a: V128, b: V128) => V128;

/** Combines the four lanes into one, which all lanes then hold; in the order (0, 2) (1, 3). */
export function acrossLanes(f: FunctionBuilder, value: V128, combine: Combine): V128 {
  const v = f.let(value);
  const pairs = f.let(combine(v, v128.shuffle32(v, v, [2, 3, 0, 1])));
  return f.let(combine(pairs, v128.shuffle32(pairs, pairs, [1, 0, 3, 2])));
}

/** Sums across each of four vectors, as one vector: transposes and adds, cheaper than four sums. */
function sumsOfFour(f: FunctionBuilder, [a, b, c, d]: readonly [V128, V128, V128, V128]): V128 {
  const halves = (x: V128, y: V128) =>
    f.let(f32x4.add(v128.shuffle32(x, y, [0, 1, 4, 5]), v128.shuffle32(x, y, [2, 3, 6, 7])));
  const [ab, cd] = [halves(a, b), halves(c, d)];
  return f.let(f32x4.add(v128.shuffle32(ab, cd, [0, 2, 4, 6]), v128.shuffle32(ab, cd, [1, 3, 5, 7])));
}

/** Stores the sum across the lanes of each local at its place. */
export function storeSums(
  f: FunctionBuilder,
  sums: readonly V128[],
  place: (index: number) => { readonly address: I32; readonly offset: number },
): void {
  for (let first = 0; first < sums.length; first += 4) {
    const at = (i: number) => sums[first + i] ?? zero;
    const total = sumsOfFour(f, [at(0), at(1), at(2), at(3)]);
    for (let lane = 0; lane < Math.min(4, sums.length - first); lane++) {
      const { address, offset } = place(first + lane);
      f.do(v128.store32Lane(address, total, lane, offset));
    }
  }
}

export const splat = (value: number): V128 => v128.const([value, value, value, value]);
export const zero = splat(0);
