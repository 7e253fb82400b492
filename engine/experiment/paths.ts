/** Paths into a document: which table's entry, which parameter, which fields are found at one. */

import type { Param } from "../define/param.ts";
import { seed, training } from "./settings.ts";
import { findEntry, inferredParams, nestedFields, type TableName, tables } from "./tables.ts";

/** Keys from the document to a value in it. */
export type Path = readonly PropertyKey[];

export const topFields = [
  "version",
  "seed",
  "dataset",
  "model",
  "initialization",
  "bias_initialization",
  "loss",
  "optimizer",
  "scheduler",
  "training",
];

/** Which table's entry `path` leads to or into, and how many of its keys lead there. */
export function locate(path: Path, document: unknown): { readonly table: TableName | null; readonly depth: number } {
  const [top] = path;
  const isTable = typeof top === "string" && topFields.includes(top) && Object.hasOwn(tables, top);
  if (!isTable) return { table: null, depth: 0 };
  // Object.hasOwn has checked it.
  let table = top as TableName;
  let depth = table === "model" ? 2 : 1;
  for (;;) {
    const entry = entryAt(table, path.slice(0, depth), document);
    const nested = entry && own(nestedFields(entry), path[depth]);
    if (!nested) return { table, depth };
    table = nested.table;
    depth += nested.isList ? 2 : 1;
  }
}

const entryAt = (table: TableName, path: Path, document: unknown) =>
  findEntry(table, valueAt(document, [...path, "type"]));

/** The parameter whose value, or an element of it, is at `path`. */
export function paramAt(path: Path, document: unknown): Param | undefined {
  const [top] = path;
  if (top === "seed") return seed;
  if (top === "training") return own<Param>(training, path[1]);
  const { table, depth } = locate(path, document);
  const entry = table === null ? undefined : entryAt(table, path.slice(0, depth), document);
  return entry && own<Param>({ ...entry.params, ...inferredParams(entry) }, path[depth]);
}

/** Names of the fields that the object at `path` may have. */
export function fieldsAt(path: Path, document: unknown): readonly string[] {
  if (path.length === 0) return topFields;
  if (path[0] === "training") return Object.keys(training);
  const { table } = locate(path, document);
  if (table === null) return [];
  if (paramAt(path, document)?.kind === "normalize") return ["mean", "std"];
  const entry = entryAt(table, path, document);
  if (!entry) return ["type"];
  return ["type", ...Object.keys({ ...entry.params, ...inferredParams(entry) }), ...Object.keys(nestedFields(entry))];
}

export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function own<T>(record: Readonly<Record<string, T>>, key: PropertyKey | undefined): T | undefined {
  return typeof key === "string" && Object.hasOwn(record, key) ? record[key] : undefined;
}
