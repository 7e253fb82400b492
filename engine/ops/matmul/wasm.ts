/** WASM kernel of `matmul`: a register tile over columns, or over dot products where both operands run along K. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { i32, memory, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { type KernelStep, type Operand, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { fma } from "../../devices/wasm/lanes.ts";
import {
  accumulate,
  accumulators,
  clearTile,
  columnBlocks,
  evenBlocks,
  makeTile,
  storeTile,
  storeTileTransposed,
} from "../../devices/wasm/tile.ts";
import { cut, loadPart, storeSums, zero } from "../../devices/wasm/vectors.ts";
import type { MatmulAttrs } from "./matmul.ts";

export const matmulWasm = wasmKernel<MatmulAttrs>({
  write({ attrs, inputs: [a, b], outputs: [c] }: KernelStep<MatmulAttrs>, { share }) {
    share(1, (part) => {
      const [m, n] = [c!.shape[0]!, c!.shape[1]!];
      const k = attrs.transposeA ? a!.shape[0]! : a!.shape[1]!;
      if (k === 0) {
        part.f.do(memory.fill(i32.const(c!.address), i32.const(0), i32.const(m * n * 4)));
        return;
      }
      // A matrix of one row or column lies in memory as its transpose does.
      const transposeA = attrs.transposeA && m > 1;
      const transposeB = attrs.transposeB || n === 1;
      if (!transposeA && transposeB) writeDots(part, { a: a!, b: b!, c: c!, m, n, k });
      else if (!transposeB) {
        const aStrides = transposeA ? { row: 4, k: m * 4 } : { row: k * 4, k: 4 };
        writeTiles(part, { left: a!, right: b!, result: c!, rows: m, columns: n, k, leftStrides: aStrides });
      } else {
        // Cᵀ = B·A, where A, stored (K, M), runs along the columns of Cᵀ.
        const leftStrides = { row: k * 4, k: 4 };
        writeTiles(part, { left: b!, right: a!, result: c!, rows: n, columns: m, k, leftStrides, isTransposed: true });
      }
    });
  },
});

interface TileProduct {
  readonly left: Operand;
  /** (k, columns), row-major */
  readonly right: Operand;
  readonly result: Operand;
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  /** In bytes, from one row to the next and from one k to the next. */
  readonly leftStrides: { readonly row: number; readonly k: number };
  /** The result is stored (columns, rows). */
  readonly isTransposed?: boolean;
}

/** result[row, :] = Σₖ left[row, k] · right[k, :], vectors along the columns. */
function writeTiles(part: Part, product: TileProduct): void {
  const { left, right, result, rows, columns, k, leftStrides, isTransposed = false } = product;
  const { f, relaxed } = part;
  const rightRow = columns * 4;
  const to = isTransposed ? { row: 4, column: rows * 4 } : { row: columns * 4, column: 4 };
  const [l, r, out] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const rightStart = f.let(i32.const(right.address));
  const outStart = f.let(i32.const(result.address));
  for (const block of columnBlocks(columns)) {
    f.repeat(block.times, () => {
      f.set(out, outStart);
      const leftStart = f.let(i32.const(left.address));
      for (const { size, times } of evenBlocks(rows, Math.floor(accumulators(relaxed) / block.size))) {
        const tile = makeTile(f, size, block.size);
        f.repeat(times, () => {
          f.set(l, leftStart);
          f.set(r, rightStart);
          clearTile(f, tile);
          f.repeat(k, () => {
            accumulate(part, tile, {
              number: (row) => v128.load32Splat(l, row * leftStrides.row),
              vector: (v) => v128.load(r, v * 16),
            });
            f.increase(l, leftStrides.k);
            f.increase(r, rightRow);
          });
          if (isTransposed) {
            storeTileTransposed(f, tile, { address: out, offset: 0, columnBytes: to.column, columns: block.columns });
          } else {
            storeTile(f, tile, { address: out, offset: 0, rowBytes: to.row, columns: block.columns });
          }
          f.increase(leftStart, size * leftStrides.row);
          f.increase(out, size * to.row);
        });
      }
      f.increase(rightStart, 32);
      f.increase(outStart, 8 * to.column);
    });
  }
}

interface DotProduct {
  readonly a: Operand;
  readonly b: Operand;
  readonly c: Operand;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** c[i, j] = Σₖ a[i, k] · b[j, k], vectors along k, summed across lanes at the end. */
function writeDots(part: Part, { a, b, c, m, n, k }: DotProduct): void {
  const { f, relaxed } = part;
  const rowBytes = k * 4;
  const { whole, rest } = cut(k);
  const rowsAtMost = Math.min(m, 4);
  const [left, right] = [f.local("i32"), f.local("i32")];
  const bStart = f.let(i32.const(b.address));
  const cStart = f.let(i32.const(c.address));
  for (const columns of evenBlocks(n, Math.min(8, Math.floor(accumulators(relaxed) / rowsAtMost)))) {
    f.repeat(columns.times, () => {
      const aStart = f.let(i32.const(a.address));
      const out = f.let(cStart);
      for (const rows of evenBlocks(m, rowsAtMost)) {
        // The tile's vectors are the columns here: one accumulator for each pair of rows.
        const sums = Array.from({ length: rows.size * columns.size }, () => f.local("v128"));
        const step = (load: (address: Local<"i32">, offset: number) => ReturnType<typeof v128.load>) => {
          const rightVectors = Array.from({ length: columns.size }, (_, j) => f.let(load(right, j * rowBytes)));
          for (let i = 0; i < rows.size; i++) {
            const leftVector = f.let(load(left, i * rowBytes));
            rightVectors.forEach((vector, j) => {
              const sum = sums[i * columns.size + j]!;
              f.set(sum, fma({ relaxed }, leftVector, vector, sum));
            });
          }
        };
        f.repeat(rows.times, () => {
          f.set(left, aStart);
          f.set(right, bStart);
          for (const sum of sums) f.set(sum, zero);
          f.repeat(whole, () => {
            step((address, offset) => v128.load(address, offset));
            f.increase(left, 16);
            f.increase(right, 16);
          });
          if (rest > 0) step((address, offset) => loadPart(address, rest, offset));
          storeSums(f, sums, (index) => {
            const [i, j] = [Math.floor(index / columns.size), index % columns.size];
            return { address: out, offset: (i * n + j) * 4 };
          });
          f.increase(aStart, rows.size * rowBytes);
          f.increase(out, rows.size * n * 4);
        });
      }
      f.increase(bStart, columns.size * rowBytes);
      f.increase(cStart, columns.size * 4);
    });
  }
}
