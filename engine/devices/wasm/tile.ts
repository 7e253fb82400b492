/**
 * The register tile of matrix products and convolutions: rows × vectors of accumulators, to which each step adds
 * (one number per row) × (a few vectors).
 */

import type { FunctionBuilder, Local } from "./assembler/functionBuilder.ts";
import type { I32, V128 } from "./assembler/instructions.ts";
import type { Part } from "./kernel.ts";
import { fma } from "./lanes.ts";
import { storePart, zero } from "./vectors.ts";

export interface Tile {
  readonly rows: number;
  /** Vectors of 4 columns. */
  readonly vectors: number;
  /** Row by row. */
  readonly sums: readonly Local<"v128">[];
}

/** Accumulators that fit V8's 15 vector registers beside the operands; multiply-then-add needs a register for the product. */
export function accumulators(relaxed: boolean): number {
  return relaxed ? 12 : 10;
}

export function makeTile(f: FunctionBuilder, rows: number, vectors: number): Tile {
  return { rows, vectors, sums: Array.from({ length: rows * vectors }, () => f.local("v128")) };
}

export function clearTile(f: FunctionBuilder, tile: Tile): void {
  for (const sum of tile.sums) f.set(sum, zero);
}

/**
 * sums[row][v] += number(row) · vector(v)
 *
 * Best as a loop's whole body: of several steps in one body V8's TurboFan (Node 20) does all the loads before the first product,
 * which spills the tile and costs a third of the speed; a loop around one step costs nothing.
 */
export function accumulate(
  { f, relaxed }: Pick<Part, "f" | "relaxed">,
  { rows, vectors, sums }: Tile,
  operands: { number(row: number): V128; vector(v: number): V128 },
): void {
  const loaded = Array.from({ length: vectors }, (_, v) => f.let(operands.vector(v)));
  for (let row = 0; row < rows; row++) {
    const factor = vectors === 1 ? operands.number(row) : f.let(operands.number(row));
    loaded.forEach((vector, v) => {
      const sum = sums[row * vectors + v]!;
      f.set(sum, fma({ relaxed }, factor, vector, sum));
    });
  }
}

/** Stores `columns` columns of every row; rows are `rowBytes` apart. */
export function storeTile(
  f: FunctionBuilder,
  tile: Tile,
  to: { readonly address: I32; readonly offset: number; readonly rowBytes: number; readonly columns: number },
): void {
  tile.sums.forEach((sum, i) => {
    const row = Math.floor(i / tile.vectors);
    const v = i % tile.vectors;
    storePart(f, to.address, sum, Math.min(4, to.columns - 4 * v), to.offset + row * to.rowBytes + 16 * v);
  });
}

export interface Block {
  readonly size: number;
  /** How many of them one after the other. */
  readonly times: number;
}

/** Cuts `total` into as few blocks of at most `most` as possible, all within one of the same size; larger blocks first. */
export function evenBlocks(total: number, most: number): readonly Block[] {
  const count = Math.ceil(total / most);
  const small = Math.floor(total / count);
  const large = total - small * count;
  return [
    { size: small + 1, times: large },
    { size: small, times: count - large },
  ].filter(({ times }) => times > 0);
}

/**
 * Cuts a row of `columns` into blocks of whole vectors, 2 to 3 wide where possible; only the last block may hold fewer columns
 * than its vectors.
 */
export function columnBlocks(columns: number): readonly (Block & { readonly columns: number })[] {
  const vectors = Math.ceil(columns / 4);
  const lastVectors = vectors <= 3 ? vectors : 2 + (vectors % 2);
  const pairs = (vectors - lastVectors) / 2;
  const last = { size: lastVectors, times: 1, columns: columns - 8 * pairs };
  if (pairs === 0) return [last];
  // Whole pairs are one loop, the last one too when it is the same.
  if (last.columns === 8) return [{ size: 2, times: pairs + 1, columns: 8 }];
  return [{ size: 2, times: pairs, columns: 8 }, last];
}
