/** Tables of numbers as CSV, by RFC 4180: what the pictures of numbers hand out. */

/** A number that is not there is null: its field is empty. */
export type CsvCell = string | number | null;

export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/** Numbers as JavaScript writes them, which is as many digits as bring the same number back. */
export const writeCsv = ({ header, rows }: CsvTable): string =>
  [header, ...rows].map((row) => `${row.map(writeCell).join(",")}\r\n`).join("");

function writeCell(cell: CsvCell): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
