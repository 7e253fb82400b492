/** The columns of a table as a user reads and writes them, and the inputs that a row's cells become. */

/** One input for each category, 1 for the cell's and 0 for the others. A cell is the category's place. */
interface CategoryColumn {
  readonly kind: "category";
  readonly name: string;
  readonly categories: readonly string[];
}

/** What is known of a column before the rows are split. */
export type TableColumn = { readonly kind: "number"; readonly name: string } | CategoryColumn;

export type RowColumn =
  /** Its input is (cell − mean) / std, and 0 where std is 0. */
  { readonly kind: "number"; readonly name: string; readonly mean: number; readonly std: number } | CategoryColumn;

export const inputCount = (column: TableColumn): number => (column.kind === "number" ? 1 : column.categories.length);

/** Where each column's inputs begin, and where the last one's end. */
export function startsOf(columns: readonly TableColumn[]): readonly number[] {
  let start = 0;
  return [0, ...columns.map((column) => (start += inputCount(column)))];
}

export function isCell(column: RowColumn, cell: number): boolean {
  return column.kind === "number"
    ? Number.isFinite(cell)
    : Number.isInteger(cell) && column.categories[cell] !== undefined;
}

export const scale = ({ mean, std }: { readonly mean: number; readonly std: number }, cell: number): number =>
  std === 0 ? 0 : (cell - mean) / std;

export function inputsOf(column: RowColumn, cell: number): readonly number[] {
  return column.kind === "number" ? [scale(column, cell)] : column.categories.map((_, code) => (code === cell ? 1 : 0));
}

/** The inputs of rows of a table, (N, …), from their cells, (N, columns). */
export function inputsOfRows(columns: readonly RowColumn[], cells: Float32Array): Float32Array {
  const rows = cells.length / columns.length;
  const inputs: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (const [c, column] of columns.entries()) inputs.push(...inputsOf(column, cells[row * columns.length + c]!));
  }
  return Float32Array.from(inputs);
}

/** Back from inputs, which are float32. */
export function cellOf(column: RowColumn, inputs: ArrayLike<number>): number {
  if (column.kind === "category") return Array.from(inputs).indexOf(1);
  return readable(column.mean + column.std * inputs[0]!, column.std * roundingOf(inputs[0]!));
}

/** Back from a target, which is float32. */
export const targetOf = (stored: number): number => readable(stored, roundingOf(stored));

/** By how much a number of float32 may differ from the one that was rounded to it. */
const roundingOf = (stored: number): number => 2 ** (Math.floor(Math.log2(Math.abs(stored))) - 24);

/**
 * The number in as many decimal digits as are known of it: six, of a whole number all, and none that the error may have made. A 0 in a column
 * whose mean is 1,000 would else come back as 0.00003.
 */
function readable(value: number, error: number): number {
  if (value === 0) return 0;
  const first = Math.floor(Math.log10(Math.abs(value)));
  const last = Math.max(Math.ceil(Math.log10(2 * error)), Math.min(0, first - 5));
  if (last > first) return Math.abs(value) < 10 ** last / 2 ? 0 : Math.sign(value) * 10 ** last;
  // Sixteen are all that a number has.
  return Number(value.toPrecision(Math.min(16, first - last + 1)));
}
