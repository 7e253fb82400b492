/** What each of a table's columns is to the document, and the document's fields where one of them is to be something else. Pure. */

import type { ColumnSummary, TableView } from "../../../engine/data/table/summary.ts";
import type { Spec } from "../../../engine/experiment/experiment.ts";
import { withName } from "../../ui/nameList.ts";

/** An input of numbers or of categories, nothing at all, or the target: a class or a number. */
export const roles = ["number", "category", "ignored", "classes", "value"] as const;
export type Role = (typeof roles)[number];

export interface Column extends ColumnSummary {
  readonly role: Role;
}

/** The fields of the document that say it. */
export type RoleFields = {
  readonly target: string;
  readonly task: "classification" | "regression";
  /** Null for all but the target. */
  readonly features: readonly string[] | null;
  readonly categories: readonly string[];
};

const isNames = (value: unknown): value is readonly string[] => Array.isArray(value);

function fieldsOf({ target, task, features, categories }: Spec): RoleFields {
  return {
    target: String(target),
    task: task === "regression" ? "regression" : "classification",
    features: isNames(features) ? features : null,
    categories: isNames(categories) ? categories : [],
  };
}

export function columnsOf({ columns }: TableView, dataset: Spec): readonly Column[] {
  const { target, task, features, categories } = fieldsOf(dataset);
  const inputs = features && new Set(features);
  const listed = new Set(categories);
  const roleOf = ({ name, kind }: ColumnSummary): Role => {
    if (name === target) return task === "regression" ? "value" : "classes";
    if (inputs && !inputs.has(name)) return "ignored";
    return kind === "category" || listed.has(name) ? "category" : "number";
  };
  return columns.map((column) => ({ ...column, role: roleOf(column) }));
}

export const isTarget = ({ role }: Column): boolean => role === "classes" || role === "value";
export const isInput = ({ role }: Column): boolean => role === "number" || role === "category";

/**
 * What a column may become; what it is now is among them. The target stays one until another column is it.
 *
 * @param isOnlyInput there must be one
 */
export function rolesFor(column: Column, isOnlyInput: boolean): readonly Role[] {
  const { kind, role } = column;
  const isPossible = (candidate: Role): boolean => {
    switch (candidate) {
      case "number":
        return kind === "number" && !isTarget(column);
      case "category":
        return kind !== "empty" && !isTarget(column);
      case "ignored":
        return !isTarget(column) && !isOnlyInput;
      case "classes":
        return kind !== "empty";
      case "value":
        return kind === "number";
      default:
        return candidate satisfies never;
    }
  };
  return roles.filter((candidate) => candidate === role || isPossible(candidate));
}

/** The fields that make a column what is wished. Another target leaves its place among the inputs, if it has one, to the one before. */
export function withRole(
  columns: readonly Column[],
  dataset: Spec,
  { name, role }: { readonly name: string; readonly role: Role },
): RoleFields {
  const fields = fieldsOf(dataset);
  const { kind } = columns.find((column) => column.name === name)!;
  const inOrder = columns.map((column) => column.name);
  const others = fields.categories.filter((category) => category !== name);
  const isListed = role === "category" && kind === "number";
  const categories = isListed ? withName(others, name, inOrder) : others;
  if (role === "classes" || role === "value") {
    const features = fields.features && name !== fields.target ? swapped(fields, name, inOrder) : fields.features;
    return { target: name, task: role === "value" ? "regression" : "classification", features, categories };
  }
  const { target } = fields;
  const all = inOrder.filter((other) => other !== target);
  const inputs = fields.features ?? all;
  const rest = inputs.filter((other) => other !== name);
  const features = role === "ignored" ? rest : inputs.includes(name) ? inputs : withName(rest, name, inOrder);
  return { ...fields, features: isSame(features, all) ? null : features, categories };
}

/** The inputs where `name` is the target, and the target before is an input in its stead. */
function swapped({ target, features }: RoleFields, name: string, inOrder: readonly string[]): RoleFields["features"] {
  if (!features?.includes(name) || !inOrder.includes(target)) return features;
  const next = withName(
    features.filter((other) => other !== name),
    target,
    inOrder,
  );
  const all = inOrder.filter((other) => other !== name);
  return isSame(next, all) ? null : next;
}

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((name, i) => name === b[i]);

/** Values that are missing in the columns that are used. */
export interface Gaps {
  readonly cells: number;
  /** The names of the columns that miss some. */
  readonly columns: readonly string[];
  /** How many rows miss at least one: between these. */
  readonly leastRows: number;
  readonly mostRows: number;
  /** Whether the target misses some, which nothing may fill in. */
  readonly isTarget: boolean;
}

/** Null where no value is missing. */
export function gapsIn(columns: readonly Column[], rows: number): Gaps | null {
  const gaps = columns.filter((column) => column.missing > 0 && column.role !== "ignored");
  if (gaps.length === 0) return null;
  const cells = gaps.reduce((sum, { missing }) => sum + missing, 0);
  return {
    cells,
    columns: gaps.map(({ name }) => name),
    leastRows: Math.max(...gaps.map(({ missing }) => missing)),
    mostRows: Math.min(cells, rows),
    isTarget: gaps.some(isTarget),
  };
}
