/** Matrix products by register tiles, panel of columns by panel of columns. */

import type { FunctionBuilder, Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { type I32, i32, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { resultStore, type StoreResult } from "../../devices/wasm/epilogue.ts";
import type { KernelStep, Part } from "../../devices/wasm/kernel.ts";
import { packColumns, packRows } from "../../devices/wasm/pack.ts";
import {
  accumulate,
  type Block,
  clearTile,
  columnBlocks,
  evenBlocks,
  makeTile,
  type Tile,
} from "../../devices/wasm/tile.ts";
import type { MatmulAttrs } from "./matmul.ts";
import type { WasmProduct } from "./wasmProduct.ts";

/** Columns of a panel; products are divided among threads at multiples of it. */
export const panelColumns = 8;

/** Memory for one panel. */
export const panelBytes = ({ k }: { readonly k: number }): number => k * 12 * 4;

/** Rows of a tile that many vectors wide, as V8 keeps it in registers; multiply-then-add needs one for the product. */
const tileRows = (vectors: number, relaxed: boolean): number => (relaxed ? [0, 10, 6, 3] : [0, 8, 5, 3])[vectors]!;

/** Rows that are packed by one thread: whole tiles two vectors wide, of 5 rows or 6. */
export const packedRows = 30;

/** The tiles of a packed matrix with this many rows. */
function packedBlocks(rows: number, relaxed: boolean): readonly Block[] {
  const size = tileRows(2, relaxed);
  const rest = rows % packedRows;
  return [{ size, times: (rows - rest) / size }, ...(rest > 0 ? evenBlocks(rest, size) : [])];
}

/** Packs some rows of the left matrix, stored (k, rows), from `firstRow` on, a multiple of `packedRows`; `to` is where the first of all is. */
export function packLeft(
  part: Part,
  { rows, k, left }: WasmProduct,
  { firstRow, to }: { firstRow: number; to: number },
): void {
  const { f, relaxed } = part;
  const from = f.let(i32.const(left.address));
  const panel = f.let(i32.const(to + firstRow * k * 4));
  for (const { size, times } of packedBlocks(rows, relaxed)) {
    f.repeat(times, () => {
      packRows(f, { from, to: panel, rows: k, columns: size, rowBytes: left.k });
      f.increase(from, size * 4);
      f.increase(panel, size * k * 4);
    });
  }
}

export interface PanelOptions {
  /** Copy each panel of the right matrix before use. */
  readonly packsRight: boolean;
  readonly step: KernelStep<MatmulAttrs>;
}

/** Memory for a tile on its way to an epilogue; the largest has 6 packed rows of 3 vectors. */
export const spillBytes = 18 * 16;

/** Vectors along the columns of the result. */
export function writePanels(part: Part, product: WasmProduct, { packsRight, step }: PanelOptions): void {
  const { f } = part;
  const { columns, k, right, result } = product;
  const from = f.let(i32.const(right.address));
  const to = f.let(i32.const(result.offset));
  const column = f.let(i32.const(result.offset % result.row));
  const finish: Finish = {
    store: resultStore(part, step),
    column,
    spill: step.epilogue ? part.scratch + (packsRight ? panelBytes(product) : 0) : null,
  };
  for (const { size, times, columns: used } of columnBlocks(columns)) {
    f.repeat(times, () => {
      const panel = packsRight ? i32.const(part.scratch) : from;
      if (packsRight && right.column === 4) {
        packRows(f, { from, to: panel, rows: k, columns: size * 4, rowBytes: right.k });
      } else if (packsRight) {
        packColumns(f, { from, to: panel, rows: k, columns: used, columnBytes: right.column });
      }
      const rowBytes = packsRight ? size * 16 : right.k;
      writePanel(part, product, { vectors: size, columns: used, panel, rowBytes, to, finish });
      f.increase(from, used * right.column);
      f.increase(to, used * 4);
      f.increase(column, used * 4);
    });
  }
}

interface PanelAt {
  readonly vectors: number;
  readonly columns: number;
  readonly panel: I32;
  readonly rowBytes: number;
  /** Where the result's first element is, in bytes from its start. */
  readonly to: I32;
  readonly finish: Finish;
}

interface Finish {
  readonly store: StoreResult;
  /** Index of the panel's first column in the result, four times. */
  readonly column: Local<"i32">;
  /** Where a tile is put down before its epilogue; done in registers, it would make V8 keep the tile in memory all along. */
  readonly spill: number | null;
}

/** All rows of the result for one panel. */
function writePanel(
  part: Part,
  { rows, k, left, result }: WasmProduct,
  { vectors, columns, panel, rowBytes, to, finish }: PanelAt,
): void {
  const { f, relaxed } = part;
  const [l, r] = [f.local("i32"), f.local("i32")];
  const leftStart = f.let(i32.const(left.address));
  const out = f.let(to);
  const blocks = left.isPacked ? packedBlocks(rows, relaxed) : evenBlocks(rows, tileRows(vectors, relaxed));
  for (const { size, times } of blocks) {
    const tile = makeTile(f, size, vectors);
    const stride = left.isPacked ? { row: 4, k: size * 4, tile: size * k * 4 } : { ...left, tile: size * left.row };
    f.repeat(times, () => {
      f.set(l, leftStart);
      f.set(r, panel);
      clearTile(f, tile);
      f.repeat(k, () => {
        accumulate(part, tile, {
          number: (row) => v128.load32Splat(l, row * stride.row),
          vector: (v) => v128.load(r, v * 16),
        });
        f.increase(l, stride.k);
        f.increase(r, rowBytes);
      });
      storeRows(f, tile, { out, rowBytes: result.row, columns, finish });
      f.increase(leftStart, stride.tile);
      f.increase(out, size * result.row);
    });
  }
}

/** Stores the tile from `out` on, bytes from the start of the result. */
function storeRows(
  f: FunctionBuilder,
  { rows, vectors, sums }: Tile,
  to: { readonly out: I32; readonly rowBytes: number; readonly columns: number; readonly finish: Finish },
): void {
  const { store, column, spill } = to.finish;
  const storeVector = (value: Local<"v128">, v: number, at: I32, ahead: number) =>
    store(value, {
      at,
      ahead: ahead + v * 16,
      count: Math.min(4, to.columns - 4 * v),
      feature: { at: column, ahead: v * 16, isAlongLanes: true },
    });
  if (spill === null) {
    sums.forEach((sum, i) => {
      storeVector(sum, i % vectors, to.out, Math.floor(i / vectors) * to.rowBytes);
    });
    return;
  }
  const [from, at] = [f.let(i32.const(spill)), f.let(to.out)];
  sums.forEach((sum, i) => {
    f.do(v128.store(from, sum, i * 16));
  });
  f.repeat(rows, () => {
    for (let v = 0; v < vectors; v++) storeVector(f.let(v128.load(from, v * 16)), v, at, 0);
    f.increase(from, vectors * 16);
    f.increase(at, to.rowBytes);
  });
}
