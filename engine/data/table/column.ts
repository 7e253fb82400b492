/** A column as training sees it: numbers, or categories. */

import type { Delimiter } from "../formats/delimiters.ts";
import type { Cells } from "./cells.ts";
import { complain, lineOf, quoted } from "./complain.ts";

export type Column = NumberColumn | CategoryColumn;

export interface NumberColumn {
  readonly kind: "number";
  readonly name: string;
  /** One for each row; NaN where it is missing. */
  readonly values: Float64Array;
}

export interface CategoryColumn {
  readonly kind: "category";
  readonly name: string;
  /** The values that occur, each once: numbers by size, text by code point. */
  readonly categories: readonly string[];
  /** One for each row, its place among the categories; −1 where it is missing. */
  readonly codes: Int32Array;
}

const missing = new Set(["", "NA", "N/A", "NaN", "null", "?"]);

/** Long cells are not looked up: a look-up reads them whole. */
const longestMissing = 4;

export const isMissing = (cell: string): boolean => cell.length <= longestMissing && missing.has(cell);

const decimalPoint = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const decimalComma = /^[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?$/;
/** Numbers as people write them: 3,14 and 1,234.5 and 1.234,5. */
const otherNumber = /^[+-]?(\d*,\d+|\d{1,3}(,\d{3})+(\.\d*)?|\d{1,3}(\.\d{3})+,\d*)$/;

/**
 * The number that a cell holds; ±Infinity for one that is too large, null for text. A comma is a decimal comma between semicolons,
 * where spreadsheets write it, and nowhere else: 1,234 may mean a thousand.
 */
export function numberIn(cell: string, delimiter: Delimiter): number | null {
  if (decimalPoint.test(cell)) return Number(cell);
  return delimiter === ";" && decimalComma.test(cell) ? Number(cell.replace(",", ".")) : null;
}

/** Row of the first cell that is there and no number; −1 where there is none. */
export const firstText = (cells: readonly string[], delimiter: Delimiter): number => numbersIn(cells, delimiter).textAt;

/** Whether text is only text because its numbers are written with commas. */
export const looksNumeric = (cells: readonly string[], delimiter: Delimiter): boolean =>
  cells.every((cell) => isMissing(cell) || numberIn(cell, delimiter) !== null || otherNumber.test(cell));

export interface ColumnRequest {
  readonly cells: Cells;
  readonly delimiter: Delimiter;
  /** Which column. */
  readonly index: number;
  /** The rows to take, in their order. */
  readonly rows: ArrayLike<number>;
  /** To be read as categories though it may hold numbers. */
  readonly isCategory: boolean;
}

/**
 * A column that holds text anywhere is one of categories.
 *
 * @throws DataError for numbers with commas, and for numbers that float32 does not hold
 */
export function readColumn(request: ColumnRequest): Column {
  const { cells, delimiter, index, rows, isCategory } = request;
  const [name, column] = [cells.names[index]!, cells.columns[index]!];
  const { numbers, textAt } = numbersIn(column, delimiter);
  if (textAt >= 0 && !isCategory && looksNumeric(column, delimiter)) throw commas(request, textAt);
  if (textAt >= 0) return { kind: "category", name, ...coded(rows, (row) => column[row]!, byCodePoint, String) };
  if (isCategory)
    return {
      kind: "category",
      name,
      ...coded(
        rows,
        (row) => numbers[row]!,
        (a, b) => a - b,
        String,
      ),
    };
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    values[i] = numbers[rows[i]!]!;
    if (Math.abs(values[i]!) > largest) throw beyondFloat32(request, rows[i]!);
  }
  return { kind: "number", name, values };
}

/** All cells at once, NaN for a missing one, up to the first that is text: its row is `textAt`, −1 where there is none. */
function numbersIn(cells: readonly string[], delimiter: Delimiter) {
  const numbers = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    const number = isMissing(cell) ? Number.NaN : numberIn(cell, delimiter);
    if (number === null) return { numbers, textAt: row };
    numbers[row] = number;
  }
  return { numbers, textAt: -1 };
}

/** Largest number of float32, in which a network computes. */
const largest = (2 - 2 ** -23) * 2 ** 127;

/** @param valueAt NaN or a missing cell's text where there is none */
function coded<T extends string | number>(
  rows: ArrayLike<number>,
  valueAt: (row: number) => T,
  compare: (a: T, b: T) => number,
  nameOf: (value: T) => string,
): Pick<CategoryColumn, "categories" | "codes"> {
  const values = Array.from(rows, valueAt);
  const isThere = (value: T) => (typeof value === "string" ? !isMissing(value) : !Number.isNaN(value));
  const sorted = [...new Set(values.filter(isThere))].sort(compare);
  const codeOf = new Map(sorted.map((value, code) => [value, code]));
  return {
    categories: sorted.map(nameOf),
    codes: Int32Array.from(values, (value) => (isThere(value) ? codeOf.get(value)! : -1)),
  };
}

/** JavaScript compares halves of characters beyond U+FFFF, which come before U+E000. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const rank = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

const commas = ({ cells, index }: ColumnRequest, row: number) =>
  complain({
    where: lineOf(cells.path, cells.lines[row]!),
    got: {
      en: `${quoted(cells.columns[index]![row]!)}, a number with a comma, in column ${quoted(cells.names[index]!)}`,
      zh: `列 ${quoted(cells.names[index]!)} 中带逗号的数 ${quoted(cells.columns[index]![row]!)}`,
    },
    expected: { en: "numbers such as 1234.5", zh: "形如 1234.5 的数" },
    fix: {
      en: "Write decimal points and no thousands separators, or put the column among the categories if it holds no numbers.",
      zh: "请使用小数点，不要千位分隔符；如果该列不是数，请把它列入 categories。",
    },
  });

const beyondFloat32 = ({ cells, index }: ColumnRequest, row: number) =>
  complain({
    where: lineOf(cells.path, cells.lines[row]!),
    got: {
      en: `${quoted(cells.columns[index]![row]!)} in column ${quoted(cells.names[index]!)}`,
      zh: `列 ${quoted(cells.names[index]!)} 中的 ${quoted(cells.columns[index]![row]!)}`,
    },
    expected: { en: "numbers up to 3.4e38, which float32 holds", zh: "不超过 3.4e38 的数（float32 的范围）" },
    fix: { en: "Correct the cell, or leave the column out of features.", zh: "请改正该单元格，或不把该列用作特征。" },
  });
