/** The tables under the names of the document's fields: finds an entry by table and type, and the entries nested in it. Checks nothing. */

import {
  augmentations,
  biasInitializers,
  datasets,
  initializers,
  layers,
  losses,
  optimizers,
  schedulers,
  sequencedSchedulers,
} from "../catalog.ts";
import type { DatasetEntry, Layer, Scheduler } from "../define/entry.ts";
import { int, type Params, type ParamValues } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import { mapValues } from "../nn/spec.ts";
import type { Spec } from "./experiment.ts";

/** The fields of a document that name a table entry; `augment` and the initializations also occur inside other entries. */
export const tables = {
  dataset: datasets,
  augment: augmentations,
  model: layers,
  initialization: initializers,
  bias_initialization: biasInitializers,
  loss: losses,
  optimizer: optimizers,
  scheduler: schedulers,
  schedulers: sequencedSchedulers,
} as const;
export type TableName = keyof typeof tables;

export type Entry = {
  readonly doc: Text;
  readonly params: Params;
  check?(params: ParamValues): void;
} & Partial<Pick<DatasetEntry, "takesAugmentation">> &
  Partial<Pick<Layer, "takesInitialization" | "branches" | "inferred">> &
  Partial<Pick<Scheduler, "members">>;

export interface NestedField {
  readonly table: TableName;
  /** Any number of entries rather than one. */
  readonly isList: boolean;
  readonly doc: Text;
}

/** Fields of a specification that hold entries of another table, by name. They may be left out. */
export function nestedFields(entry: Entry): Readonly<Record<string, NestedField>> {
  return {
    ...(entry.takesAugmentation && { augment }),
    ...(entry.takesInitialization && { initialization, bias_initialization }),
    ...(entry.members && { schedulers: { table: "schedulers" as const, isList: true, doc: entry.members.doc } }),
    ...mapValues(entry.branches ?? {}, (doc) => ({ table: "model" as const, isList: true, doc })),
  };
}

const augment: NestedField = {
  table: "augment",
  isList: true,
  doc: {
    en: "Random changes of the training images, one after another, different at every step; the test images stay as they are.",
    zh: "对训练图像依次做的随机变换，每一步都不同；测试图像保持不变。",
  },
};

const initialization: NestedField = {
  table: "initialization",
  isList: false,
  doc: { en: "How this layer's weights start.", zh: "这一层的权重如何初始化。" },
};

/** Inferred sizes that a document may still give. `inferred.ts` checks them. */
export function inferredParams({ params, inferred = {} }: Entry): Params {
  const names = Object.keys(inferred).filter((name) => !Object.hasOwn(params, name));
  return Object.fromEntries(names.map((name) => [name, inferredSize]));
}

const inferredSize = int({
  doc: {
    en: "The size of what arrives; null or left out, it is inferred.",
    zh: "输入的大小；为 null 或省略时自动推断。",
  },
  default: null,
  min: 1,
});

const bias_initialization: NestedField = {
  table: "bias_initialization",
  isList: false,
  doc: { en: "How this layer's biases start.", zh: "这一层的偏置如何初始化。" },
};

/** The specifications in a specification, each with the keys that lead to it. */
export function nestedSpecs(
  entry: Entry,
  spec: Spec,
): readonly { readonly table: TableName; readonly keys: readonly (string | number)[]; readonly spec: Spec }[] {
  return Object.entries(nestedFields(entry)).flatMap(([name, { table }]) => {
    const value = spec[name];
    if (isSpec(value)) return [{ table, keys: [name], spec: value }];
    return Array.isArray(value) ? value.filter(isSpec).map((spec, i) => ({ table, keys: [name, i], spec })) : [];
  });
}

/** The entry of that name, or undefined; safe for names such as `constructor`. */
export function findEntry(tableName: TableName, type: unknown): Entry | undefined {
  const table: Readonly<Record<string, Entry>> = tables[tableName];
  return typeof type === "string" && Object.hasOwn(table, type) ? table[type] : undefined;
}

export function findDataset(type: unknown): DatasetEntry | undefined {
  const table: Readonly<Record<string, DatasetEntry>> = datasets;
  return typeof type === "string" && Object.hasOwn(table, type) ? table[type] : undefined;
}

/** A value that names a table entry. */
export const isSpec = (value: unknown): value is Spec => typeof value === "object" && value !== null && "type" in value;
