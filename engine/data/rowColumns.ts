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

/** Back from inputs, which are float32: six digits of the larger of a column's mean and a cell's distance from it are those of the file. */
export function cellOf(column: RowColumn, inputs: ArrayLike<number>): number {
  if (column.kind === "category") return Array.from(inputs).indexOf(1);
  const { mean, std } = column;
  if (std === 0) return mean;
  const distance = std * inputs[0]!;
  const cell = mean + distance;
  const digits = 6 + exponentOf(cell) - exponentOf(Math.max(Math.abs(mean), Math.abs(distance)));
  // What is left where mean and distance cancel each other out is the error of float32.
  return digits > 0 ? Number(cell.toPrecision(Math.min(6, digits))) : 0;
}

const exponentOf = (value: number): number => (value === 0 ? -Infinity : Math.floor(Math.log10(Math.abs(value))));
