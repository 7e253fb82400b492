/** The ledger as a table: which columns are worth one, which numbers stand below because they are always the same, and with how many decimals. */

import { symbolOf } from "../../../../engine/expr/symbols.ts";
import type { Ledger, LedgerColumn, LedgerRow } from "../../../../engine/train/inspect/inspection.ts";
import { magnitude } from "../../../canvas/colors.ts";
import { type Digits, fitting, writeValue } from "../../figures/digits.ts";

export interface ShownColumn extends LedgerColumn {
  /** Its place among the ledger's. */
  readonly at: number;
  readonly digits: Digits;
}

/**
 * What moves from step to step gets a column, what the optimizer keeps and does first; a number that stays does not, nor does a count of the steps.
 *
 * @param counts whether a number counts for anything in the rule
 * @param decimals of the weight
 */
export function columnsOf(
  { columns, rows }: Ledger,
  { counts, decimals }: { readonly counts: (name: string, value: number) => boolean; readonly decimals: number },
): {
  readonly shown: readonly ShownColumn[];
  readonly constant: readonly ShownColumn[];
} {
  const placed = columns.map((column, at) => {
    const largest = magnitude(rows.map(({ values }) => values[at]!).filter(Number.isFinite));
    const digits: Digits = column.kind === "value" ? { kind: "fixed", decimals } : fitting(4, largest);
    return { ...column, at, digits };
  });
  const isSame = (column: ShownColumn, like: (row: LedgerRow) => number | undefined) =>
    rows.every((row) => row.values[column.at] === like(row));
  const isConstant = (column: ShownColumn) =>
    column.kind === "number" && isSame(column, () => rows[0]?.values[column.at]);
  const isCount = (column: ShownColumn) => column.kind === "state" && isSame(column, ({ step }) => step);
  const moving = placed.filter((column) => !isConstant(column) && !isCount(column));
  return {
    shown: [...moving.filter(({ kind }) => kind !== "number"), ...moving.filter(({ kind }) => kind === "number")],
    constant: placed.filter((column) => isConstant(column) && counts(column.name, rows[0]?.values[column.at] ?? 0)),
  };
}

/** As the figures of an update write weights. */
const usual = 6;

/** Decimals of the weight, with which its steps can be told, within reason. */
export function decimalsOf({ columns, rows }: Ledger): number {
  const at = columns.findIndex(({ kind }) => kind === "change");
  const changes = rows.map(({ values }) => Math.abs(values[at]!)).filter((change) => change > 0 && change < Infinity);
  if (changes.length === 0) return usual;
  const median = changes.toSorted((a, b) => a - b)[Math.floor(changes.length / 2)]!;
  return Math.min(8, Math.max(usual, Math.ceil(-Math.log10(median)) + 1));
}

/** What a row has for a column; a dash where its step left the column as it was. */
export function cellOf(row: LedgerRow, { kind, at, digits }: ShownColumn): string {
  const isLeft = !row.updates && kind !== "gradient" && kind !== "value";
  return isLeft ? "–" : writeValue(row.values[at]!, digits);
}

/** A number of the step is called as the formula writes it, because its own name may be long. */
export const headOf = ({ kind, name }: LedgerColumn): string =>
  kind === "number" ? symbolOf(name).replace("_", " ") : name;
