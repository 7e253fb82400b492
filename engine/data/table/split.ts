/** Splits a prepared table in rows for training and for testing, fills in what is missing and brings columns to one scale. */

import type { Rng } from "../../define/rng.ts";
import { splitRng } from "../dataRng.ts";
import type { Dataset, Split } from "../dataset.ts";
import { type RowColumn, scale } from "../rowColumns.ts";
import type { CategoryColumn, Column, NumberColumn } from "./column.ts";
import { complain, quoted } from "./complain.ts";
import type { Prepared, TableParams } from "./prepare.ts";

type SplitParams = Pick<TableParams, "shuffle_split" | "standardize">;

/** @param rng of the data; shuffles the rows before the split */
export function splitTable(
  { rows, features, target, description }: Prepared,
  { shuffle_split, standardize }: SplitParams,
  rng: Rng,
): Required<Pick<Dataset, "train" | "test" | "columns">> {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  if (shuffle_split) splitRng(rng).shuffle(order);
  const { testSize = 0 } = description;
  // The rows that were drawn first, as of points, or the last of the file.
  const train = shuffle_split ? order.subarray(testSize) : order.subarray(0, rows - testSize);
  const test = shuffle_split ? order.subarray(0, testSize) : order.subarray(rows - testSize);

  const coded = features.map((column) => codingOf(column, train, { standardize, rows: order }));
  const inputs = coded.flatMap((coding) => coding.inputs);
  const labels = target.kind === "category" ? target.codes : target.values;
  // Those that are drawn as points lie where the table says, whatever scale the model is given.
  const cells = description.plane || description.line ? coded.flatMap((coding) => coding.cell ?? []) : null;
  const part = (rows: Int32Array): Split => {
    const labelOf = (row: number) => labels[row]!;
    return {
      inputs: valuesOf(inputs, rows),
      ...(cells && { points: valuesOf(cells, rows) }),
      labels: target.kind === "category" ? Int32Array.from(rows, labelOf) : Float32Array.from(rows, labelOf),
      size: rows.length,
    };
  };
  return { train: part(train), test: part(test), columns: coded.map(({ column }) => column) };
}

type Input = (row: number) => number;

/** (rows, inputs) */
function valuesOf(inputs: readonly Input[], rows: Int32Array): Float32Array {
  const values = new Float32Array(rows.length * inputs.length);
  rows.forEach((row, i) => {
    for (let j = 0; j < inputs.length; j++) values[i * inputs.length + j] = inputs[j]!(row);
  });
  return values;
}

interface Coding {
  readonly column: RowColumn;
  /** What the column gives for a row: one number, or one for each category. */
  readonly inputs: readonly Input[];
  /** The number itself. */
  readonly cell?: Input;
}

function codingOf(column: Column, train: Int32Array, scaling: Scaling): Coding {
  return column.kind === "number" ? numberCoding(column, train, scaling) : categoryCoding(column, train);
}

interface Scaling {
  readonly standardize: TableParams["standardize"];
  /** All of them. */
  readonly rows: Int32Array;
}

function numberCoding({ name, values }: NumberColumn, train: Int32Array, { standardize, rows }: Scaling): Coding {
  const present = train.filter((row) => !Number.isNaN(values[row]!));
  if (present.length === 0) throw noneInTraining(name);
  const filling = statisticsOf(present, (row) => values[row]!).mean;
  const filled = (row: number) => (Number.isNaN(values[row]!) ? filling : values[row]!);
  const scaling =
    standardize === false ? { mean: 0, std: 1 } : statisticsOf(standardize === "all" ? rows : train, filled);
  return { column: { kind: "number", name, ...scaling }, inputs: [(row) => scale(scaling, filled(row))], cell: filled };
}

function categoryCoding({ name, categories, codes }: CategoryColumn, train: Int32Array): Coding {
  const counts = categories.map(() => 0);
  for (const row of train) if (codes[row]! >= 0) counts[codes[row]!]!++;
  if (counts.every((count) => count === 0)) throw noneInTraining(name);
  const commonest = counts.indexOf(Math.max(...counts));
  const filled = (row: number) => (codes[row]! < 0 ? commonest : codes[row]!);
  return {
    column: { kind: "category", name, categories },
    inputs: categories.map((_, code) => (row: number) => (filled(row) === code ? 1 : 0)),
  };
}

/** Mean and population standard deviation; of equal numbers exactly 0, whatever their mean is rounded to. */
function statisticsOf(rows: Int32Array, value: Input): { readonly mean: number; readonly std: number } {
  const first = value(rows[0]!);
  if (rows.every((row) => value(row) === first)) return { mean: first, std: 0 };
  const mean = rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  return { mean, std: Math.sqrt(rows.reduce((sum, row) => sum + (value(row) - mean) ** 2, 0) / rows.length) };
}

const noneInTraining = (name: string) =>
  complain({
    where: "dataset.test_fraction",
    got: {
      en: `training rows without a single value in column ${quoted(name)}`,
      zh: `训练行中列 ${quoted(name)} 没有任何值`,
    },
    expected: { en: "values to fill in what is missing from", zh: "可用来填补缺失值的值" },
    fix: { en: "Leave the column out of features, or train on more rows.", zh: "请不要把该列用作特征，或增加训练行。" },
  });
