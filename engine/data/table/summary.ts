/** What a table is as its file stands, for whoever chooses what to take of it. Types alone. */

import type { Delimiter } from "../formats/delimiters.ts";

export interface TableView {
  /** Its path among the files at hand. */
  readonly file: string;
  readonly delimiter: Delimiter;
  /** Whether the first row holds the columns' names. */
  readonly header: boolean;
  /** Their number, without the header. */
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  /** The text of the first rows' cells, at most twenty. */
  readonly first: readonly (readonly string[])[];
}

export interface ColumnSummary {
  readonly name: string;
  /** `empty`: nothing but missing values. */
  readonly kind: "number" | "category" | "empty";
  readonly missing: number;
  /** How many different values it has. */
  readonly distinct: number;
  /** Least and greatest number; null for text. */
  readonly range: readonly [min: number, max: number] | null;
  /** Of numbers, how many are in each of ten equal parts of the range; else empty. */
  readonly histogram: readonly number[];
  /** The commonest values first, at most twenty. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Its text are dates, such as 2024-12-31 or 31.12.2024. */
  readonly isDates: boolean;
  /** Its text are numbers written with commas, such as 3,14 or 1,234. */
  readonly hasCommas: boolean;
}
