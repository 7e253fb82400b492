/** What a table seems to be, for whoever is about to choose: delimiter, header, what each column holds, and what it may be good for. Pure. */

import { DataError } from "../../define/errors.ts";
import { csvRows } from "../formats/csv.ts";
import { type Delimiter, delimiters } from "../formats/delimiters.ts";
import type { Cells, Dialect } from "./cells.ts";
import { byCodePoint, firstText, isMissing, looksNumeric, numberIn } from "./column.ts";
import { maxClasses, type TableParams } from "./prepare.ts";
import type { ColumnSummary } from "./summary.ts";

/** What each column may be used as; the document's fields, but for numbers that are to be categories, which nobody can know. */
export interface Roles {
  readonly target: string;
  readonly task: "classification" | "regression";
  /** Without those that tell nothing: names, dates, and columns without values. */
  readonly features: readonly string[];
}

/** What is chosen of them already; `features: null` stands for all but the target, as in the document. */
type HeldRoles = Partial<Pick<TableParams, keyof Roles>>;

const guessedRows = 100;
const bins = 10;
const mostValues = 20;

/** From the first rows of a table's text, unless it is known. */
export function guessDialect(text: string, held: Partial<Dialect> = {}): Dialect {
  const possible = held.delimiter === undefined ? preference : [held.delimiter];
  const candidates = possible.map((delimiter) => ({ delimiter, rows: firstRows(text, delimiter) }));
  const isEven = ({ rows }: Candidate) => rows.length > 0 && rows.every((row) => row.length === rows[0]!.length);
  const isTable = (candidate: Candidate) => isEven(candidate) && candidate.rows[0]!.length > 1;
  const usual = candidates.find(({ delimiter }) => delimiter === ",") ?? candidates[0]!;
  const { delimiter, rows } = candidates.find(isTable) ?? usual;
  return { delimiter, header: held.header ?? isHeader(rows, delimiter) };
}

interface Candidate {
  readonly delimiter: Delimiter;
  readonly rows: readonly (readonly string[])[];
}

/** A comma may be a decimal comma, and blanks may stand in any text. */
const preference: readonly Delimiter[] = [
  ...delimiters.filter((delimiter) => delimiter !== "," && delimiter !== "whitespace"),
  ",",
  "whitespace",
];

/** None where the text does not go with the delimiter. */
function firstRows(text: string, delimiter: Delimiter): Candidate["rows"] {
  const rows: (readonly string[])[] = [];
  try {
    for (const { cells } of csvRows({ path: "", text, delimiter })) {
      rows.push(cells);
      if (rows.length === guessedRows) break;
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return [];
  }
  return rows;
}

/** Names are no numbers, and all different; two are the same by mistake where numbers stand below. */
function isHeader([first = [], ...others]: Candidate["rows"], delimiter: Delimiter): boolean {
  const isNumber = (cell: string) => numberIn(cell, delimiter) !== null;
  const areNames = first.some((cell) => cell !== "") && !first.some(isNumber);
  return areNames && (new Set(first).size === first.length || others.some((row) => row.some(isNumber)));
}

export const summarize = ({ names, columns }: Cells, delimiter: Delimiter): readonly ColumnSummary[] =>
  names.map((name, j) => summaryOf(name, columns[j]!, delimiter));

function summaryOf(name: string, cells: readonly string[], delimiter: Delimiter): ColumnSummary {
  const present = cells.filter((cell) => !isMissing(cell));
  const isText = firstText(present, delimiter) >= 0;
  const numbers = isText ? [] : present.map((cell) => numberIn(cell, delimiter)!);
  const counts = isText ? commonest(present, byCodePoint) : commonest(numbers, (a, b) => a - b);
  const range = numbers.length > 0 ? rangeOf(numbers) : null;
  return {
    name,
    kind: present.length === 0 ? "empty" : isText ? "category" : "number",
    missing: cells.length - present.length,
    distinct: counts.distinct,
    range,
    histogram: range ? histogramOf(numbers, range) : [],
    values: counts.values,
    isDates: isText && present.every((cell) => date.test(cell)),
    hasCommas: isText && looksNumeric(present, delimiter),
  };
}

const date = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ]\d{1,2}:\d{2}.*)?$/;

/** How many different values there are, and which come most often; of those that come as often the first by `compare`. */
function commonest<T extends string | number>(all: readonly T[], compare: (a: T, b: T) => number) {
  const counts = new Map<T, number>();
  for (const value of all) counts.set(value, (counts.get(value) ?? 0) + 1);
  const isBefore = (a: Counted<T>, b: Counted<T>) => (b.count - a.count || compare(a.value, b.value)) < 0;
  const best: Counted<T>[] = [];
  // All values need not be sorted: nearly every one is behind the last of the best.
  for (const [value, count] of counts) {
    const one = { value, count };
    if (best.length === mostValues && !isBefore(one, best.at(-1)!)) continue;
    const place = best.findIndex((other) => isBefore(one, other));
    best.splice(place < 0 ? best.length : place, 0, one);
    best.splice(mostValues);
  }
  return { distinct: counts.size, values: best.map(({ value, count }) => ({ value: `${value}`, count })) };
}

interface Counted<T> {
  readonly value: T;
  readonly count: number;
}

function rangeOf(numbers: readonly number[]): readonly [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const number of numbers) {
    min = Math.min(min, number);
    max = Math.max(max, number);
  }
  return [min, max];
}

function histogramOf(numbers: readonly number[], [min, max]: readonly [number, number]): readonly number[] {
  const counts = Array.from({ length: bins }, () => 0);
  // Halves, because the difference of two large numbers may be too large; one that is infinite has no place.
  const width = max / 2 - min / 2;
  for (const number of numbers) {
    const share = width > 0 ? (number / 2 - min / 2) / width : 0;
    if (Number.isFinite(share)) counts[Math.min(bins - 1, Math.floor(share * bins))]!++;
  }
  return counts;
}

/**
 * The last column that can be learned is the target, as in most tables.
 *
 * @param held what is chosen already; the rest is guessed to go with it
 * @returns null where there is nothing to learn
 */
export function guessRoles(columns: readonly ColumnSummary[], rows: number, held: HeldRoles = {}): Roles | null {
  // Numbers with commas are no names: they are offered, so that the table is refused for them and not read without them.
  const isName = ({ kind, distinct, missing, hasCommas }: ColumnSummary) =>
    kind === "category" && !hasCommas && distinct > (rows - missing) / 2;
  const tells = columns.filter((column) => column.distinct > 1 && !column.isDates && !isName(column));
  const mayBeTarget = ({ name, kind, distinct }: ColumnSummary) =>
    (kind === "number" || distinct <= maxClasses) && !held.features?.includes(name);
  const target = held.target ?? tells.findLast(mayBeTarget)?.name;
  const offered = held.features === null ? columns : tells;
  const features = held.features ?? offered.map(({ name }) => name).filter((name) => name !== target);
  if (target === undefined || features.length === 0) return null;
  const targetColumn = columns.find(({ name }) => name === target);
  return { target, features, task: held.task ?? taskOf(targetColumn, rows) };
}

const taskOf = (target: ColumnSummary | undefined, rows: number): Roles["task"] =>
  target?.kind === "number" && !isClass(target, rows) ? "regression" : "classification";

/** A few whole numbers, each of many rows. */
const isClass = ({ values, distinct }: ColumnSummary, rows: number): boolean =>
  distinct <= Math.min(10, rows / 5) && values.every(({ value }) => /^-?\d+$/.test(value));
