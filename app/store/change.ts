/** What a change of the document is called, read from the document before it and the one after. */

import type { Text } from "../../engine/define/text.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { findDataset } from "../../engine/experiment/tables.ts";
import type { WordKey } from "../i18n/i18n.ts";

export interface Change {
  readonly key: WordKey & `undo.${string}`;
  readonly values: Readonly<Record<string, Text>>;
  /** Another document took the place of the one before. */
  readonly isOpening: boolean;
}

/** A place in the document, as text. */
export type Leaf = string;

type Value = unknown;

/** The one number, or list of numbers, in which two documents differ; null where there are more differences. */
export function onlyLeaf(before: Experiment, after: Experiment): Leaf | null {
  const places = differences(before, after, "");
  return places.length === 1 && places[0]!.isNumber ? places[0]!.path : null;
}

interface Difference {
  readonly path: string;
  readonly isNumber: boolean;
}

function differences(before: Value, after: Value, path: string): readonly Difference[] {
  if (Object.is(before, after)) return [];
  if (isSingle(before) && isSingle(after)) {
    const isNumber = isNumeric(before) && isNumeric(after);
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, isNumber }];
  }
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differences(before[key], after[key], `${path}/${key}`));
  }
  return [{ path, isNumber: false }];
}

const isObject = (value: Value): value is Readonly<Record<string, Value>> =>
  typeof value === "object" && value !== null;

/** A value that one field of the page holds: a word, a number, or a list of them. */
const isSingle = (value: Value): boolean => !isObject(value) || (Array.isArray(value) && !value.some(isObject));

const isNumeric = (value: Value): boolean =>
  typeof value === "number" || (Array.isArray(value) && value.every((item) => typeof item === "number"));

export const opening = (title: Text): Change => ({ key: "undo.open", values: { name: title }, isOpening: true });
export const openingLink: Change = { key: "undo.link", values: {}, isOpening: true };
export const resetting: Change = { key: "undo.reset", values: {}, isOpening: false };
export const settingWeight = (name: string): Change => ({ key: "undo.weight", values: { name }, isOpening: false });

const edit = (key: Change["key"], values: Change["values"] = {}): Change => ({ key, values, isOpening: false });

/** The name of an edit. */
export function describeChange(before: Experiment, after: Experiment): Change {
  if (before.dataset.type !== after.dataset.type) {
    return edit("undo.dataset", { name: findDataset(after.dataset.type)?.title ?? after.dataset.type });
  }
  const places = differences(before, after, "").map(({ path }) => path.split("/").slice(1));
  const isAll = (...keys: readonly string[]) => places.every((place) => keys.every((key, i) => place[i] === key));
  if (isAll("seed")) return edit("undo.weights");
  if (isAll("model")) return describeLayers(before.model, after.model);
  const name = places[0]?.at(-1);
  const owner = ["dataset", "loss", "optimizer", "scheduler", "initialization", "bias_initialization"].find((part) =>
    isAll(part),
  );
  if (places.length === 1 && name && name !== "type" && !/^\d+$/.test(name)) return edit("undo.param", { name });
  if (owner) {
    const spec: unknown = Object.entries(after).find(([key]) => key === owner)?.[1];
    const type = isObject(spec) && typeof spec.type === "string" ? spec.type : "";
    if (type) return edit("undo.choice", { name: type });
  }
  return edit("undo.edit");
}

function describeLayers(before: readonly Spec[], after: readonly Spec[]): Change {
  const [added, removed] = [beyond(after, before), beyond(before, after)];
  const name = (added ?? removed)?.type;
  if (after.length > before.length && name) return edit("undo.add", { name });
  if (after.length < before.length && name) return edit("undo.remove", { name });
  const isMoved = JSON.stringify(sorted(before)) === JSON.stringify(sorted(after));
  const first = after.findIndex((spec, i) => JSON.stringify(spec) !== JSON.stringify(before[i]));
  if (isMoved) return edit("undo.move", { name: after[first]?.type ?? "" });
  return edit("undo.layer", { name: after[first]?.type ?? "" });
}

const sorted = (model: readonly Spec[]) => model.map((spec) => JSON.stringify(spec)).sort();

/** The first layer that the other list has fewer of. */
function beyond(list: readonly Spec[], other: readonly Spec[]): Spec | null {
  const count = (specs: readonly Spec[], spec: Spec) =>
    specs.filter((candidate) => JSON.stringify(candidate) === JSON.stringify(spec)).length;
  return list.find((spec) => count(list, spec) > count(other, spec)) ?? null;
}
