/**
 * Matrices copied into the order in which a register tile reads them: panels of a few columns, one row after the other without gaps.
 * A panel is in the first-level cache whatever the matrix' own stride, which may send all its rows to the same few cache sets.
 */

import type { FunctionBuilder } from "./assembler/functionBuilder.ts";
import { type I32, type V128, v128 } from "./assembler/instructions.ts";
import { cut, storePart } from "./vectors.ts";

export interface Panel {
  /** Where the matrix' first element of the panel is. */
  readonly from: I32;
  /** Where the panel goes; reads up to 12 bytes behind rows and columns, writes none behind the panel. */
  readonly to: I32;
  readonly rows: number;
  readonly columns: number;
}

/** Copies `columns` neighbours of each row, rows being `rowBytes` apart; the panel's rows have `columns` elements. */
export function packRows(f: FunctionBuilder, panel: Panel & { readonly rowBytes: number }): void {
  const [from, to] = [f.let(panel.from), f.let(panel.to)];
  f.repeat(panel.rows, () => {
    for (let first = 0; first < panel.columns; first += 4) {
      const vector = f.let(v128.load(from, first * 4));
      storePart(f, to, vector, Math.min(4, panel.columns - first), first * 4);
    }
    f.increase(from, panel.rowBytes);
    f.increase(to, panel.columns * 4);
  });
}

/**
 * Copies columns that lie along memory, `columnBytes` apart, so that the panel's rows are whole vectors;
 * lanes beyond `columns` repeat the last column.
 */
export function packColumns(f: FunctionBuilder, panel: Panel & { readonly columnBytes: number }): void {
  const vectors = Math.ceil(panel.columns / 4);
  const [from, to] = [f.let(panel.from), f.let(panel.to)];
  const { whole, rest } = cut(panel.rows);
  const column = (index: number) => v128.load(from, Math.min(index, panel.columns - 1) * panel.columnBytes);
  const square = (rows: number) => {
    for (let v = 0; v < vectors; v++) {
      const columns = [column(4 * v), column(4 * v + 1), column(4 * v + 2), column(4 * v + 3)] as const;
      transpose(f, columns).forEach((row, i) => {
        if (i < rows) f.do(v128.store(to, row, (i * vectors + v) * 16));
      });
    }
  };
  f.repeat(whole, () => {
    square(4);
    f.increase(from, 16);
    f.increase(to, vectors * 64);
  });
  if (rest > 0) square(rest);
}

/** Four vectors as the columns of a square; its rows. */
function transpose(f: FunctionBuilder, columns: readonly [V128, V128, V128, V128]): readonly V128[] {
  const [a, b, c, d] = [f.let(columns[0]), f.let(columns[1]), f.let(columns[2]), f.let(columns[3])];
  const low = (x: V128, y: V128) => f.let(v128.shuffle32(x, y, [0, 4, 1, 5]));
  const high = (x: V128, y: V128) => f.let(v128.shuffle32(x, y, [2, 6, 3, 7]));
  const pairs = [[low(a, b), low(c, d)] as const, [high(a, b), high(c, d)] as const];
  return pairs.flatMap(([ab, cd]) => [v128.shuffle32(ab, cd, [0, 1, 4, 5]), v128.shuffle32(ab, cd, [2, 3, 6, 7])]);
}
