/**
 * Winograd's minimal filtering F(2 × 2, 3 × 3): a tile of 2 × 2 results takes 16 products instead of 36. With g the 3 × 3 weight and d
 * the 4 × 4 pixels that the tile sees, the results are Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A. All transforms add, subtract and halve only, so that
 * rounding stays near that of the direct sum. F(4 × 4) would save more, but rounds six times as much: over 64 channels to twice what the
 * tests tolerate.
 *
 * @see Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, equations 7–8, https://arxiv.org/abs/1509.09308
 */

import type { FunctionBuilder, Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32x4, type V128 } from "../../devices/wasm/assembler/instructions.ts";
import { splat } from "../../devices/wasm/vectors.ts";

type Vector = Local<"v128">;
type Load = (i: number, j: number) => V128;
type Store = (i: number, j: number, value: Vector) => void;

function storeRow(store: Store, i: number, values: readonly Vector[]): void {
  for (const [j, value] of values.entries()) store(i, j, value);
}

const add = (f: FunctionBuilder, a: V128, b: V128) => f.let(f32x4.add(a, b));
const sub = (f: FunctionBuilder, a: V128, b: V128) => f.let(f32x4.sub(a, b));
const half = (f: FunctionBuilder, a: V128) => f.let(f32x4.mul(a, splat(0.5)));

const rowOf = (f: FunctionBuilder, count: number, load: (j: number) => V128) =>
  Array.from({ length: count }, (_, j) => f.let(load(j)));

/** Bᵀ d B: 4 × 4 pixels to 4 × 4 factors. The rows come in an order in which few vectors are alive at once. */
export function transformImage(f: FunctionBuilder, load: Load, store: Store): void {
  const row = (i: number) => rowOf(f, 4, (j) => load(i, j));
  const both = (a: Vector[], b: Vector[], of: typeof add) => a.map((x, j) => of(f, x, b[j]!));
  const finish = (i: number, [a, b, c, d]: Vector[]) => {
    store(i, 0, sub(f, a!, c!));
    store(i, 1, add(f, b!, c!));
    store(i, 2, sub(f, c!, b!));
    store(i, 3, sub(f, b!, d!));
  };
  const third = row(2);
  finish(0, both(row(0), third, sub));
  const second = row(1);
  finish(1, both(second, third, add));
  finish(2, both(third, second, sub));
  finish(3, both(second, row(3), sub));
}

/** G g Gᵀ: 3 × 3 weights to 4 × 4 factors. */
export function transformWeight(f: FunctionBuilder, load: Load, store: Store): void {
  const expand = ([a, b, c]: Vector[]) => {
    const [ends, middle] = [half(f, add(f, a!, c!)), half(f, b!)];
    return [a!, add(f, ends, middle), sub(f, ends, middle), c!];
  };
  const columns = [0, 1, 2].map((j) => expand(rowOf(f, 3, (i) => load(i, j))));
  for (let i = 0; i < 4; i++) {
    storeRow(store, i, expand(columns.map((column) => column[i]!)));
  }
}

/** Aᵀ m A: 4 × 4 sums of products to 2 × 2 results. */
export function transformSums(f: FunctionBuilder, load: Load): readonly (readonly [Vector, Vector])[] {
  const reduce = ([a, b, c, d]: Vector[]): [Vector, Vector] => [add(f, add(f, b!, c!), a!), sub(f, sub(f, b!, c!), d!)];
  const columns = [0, 1, 2, 3].map((j) => reduce(rowOf(f, 4, (i) => load(i, j))));
  return [0, 1].map((i) => reduce(columns.map((column) => column[i]!)));
}

/**
 * A y Aᵀ, the transpose of `transformSums`: 2 × 2 gradients to 4 × 4 factors; without the signs of the last row and the last column,
 * which `transformWeightSums` puts in.
 */
export function transformGradient(f: FunctionBuilder, load: Load, store: Store): void {
  const expand = ([a, b]: Vector[]) => [a!, add(f, a!, b!), sub(f, a!, b!), b!];
  const columns = [0, 1].map((j) => expand(rowOf(f, 2, (i) => load(i, j))));
  for (let i = 0; i < 4; i++) {
    storeRow(store, i, expand(columns.map((column) => column[i]!)));
  }
}

/** Gᵀ u G, the transpose of `transformWeight`, from the products of `transformImage` and `transformGradient`: to 3 × 3 gradients. */
export function transformWeightSums(f: FunctionBuilder, load: Load, store: Store): void {
  const reduce = ([a, b, c, d]: Vector[]) => {
    const ends = half(f, add(f, b!, c!));
    return [add(f, a!, ends), half(f, sub(f, b!, c!)), sub(f, ends, d!)];
  };
  const columns = [0, 1, 2, 3].map((j) => reduce(rowOf(f, 4, (i) => load(i, j))));
  for (let i = 0; i < 3; i++) {
    storeRow(store, i, reduce(columns.map((column) => column[i]!)));
  }
}
