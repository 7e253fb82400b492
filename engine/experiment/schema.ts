/** The experiment document as a Zod schema and as JSON Schema, derived from the tables; nothing here is written twice. */

import { z } from "zod";
import { augmentations, datasets, initializers, layers, losses, optimizers, schedulers } from "../catalog.ts";
import type { DatasetEntry, Layer } from "../define/entry.ts";
import { defaultValue, elementParam, formParam, type Param, type Params, type ParamValues } from "../define/param.ts";
import { inLanguage, type Text } from "../define/text.ts";
import { mapValues } from "../nn/spec.ts";
import type { Spec } from "./experiment.ts";
import { maxLayers, seed, training } from "./settings.ts";

// Zod compiles its checks with `new Function` where it can; the page's content policy forbids that.
z.config({ jitless: true });

/** The places of the document that name a table entry; `augment` and `initialization` stand in others too. */
export const tables = {
  dataset: datasets,
  augment: augmentations,
  model: layers,
  initialization: initializers,
  loss: losses,
  optimizer: optimizers,
  scheduler: schedulers,
} as const;
export type Place = keyof typeof tables;

export type Entry = {
  readonly doc: Text;
  readonly params: Params;
  check?(params: ParamValues): void;
} & Partial<Pick<DatasetEntry, "normalize" | "kind">> &
  Partial<Pick<Layer, "takesInitialization" | "branches">>;

export interface NestedField {
  readonly place: Place;
  /** Any number of entries rather than one. */
  readonly isList: boolean;
  readonly doc: Text;
}

/** Fields of a specification that hold entries of another table, by name. They may be left out. */
export function nestedFields(entry: Entry): Readonly<Record<string, NestedField>> {
  return {
    ...(entry.kind === "image" && { augment }),
    ...(entry.takesInitialization && { initialization }),
    ...mapValues(entry.branches ?? {}, (doc) => ({ place: "model" as const, isList: true, doc })),
  };
}

const augment: NestedField = {
  place: "augment",
  isList: true,
  doc: {
    en: "Random changes of the training images, one after another, different at every step; the test images stay as they are.",
    zh: "对训练图像依次做的随机变换，每一步都不同；测试图像保持不变。",
  },
};

const initialization: NestedField = {
  place: "initialization",
  isList: false,
  doc: { en: "How this layer's weights start.", zh: "这一层的权重如何初始化。" },
};

/** The specifications in a specification, each with the keys that lead to it. */
export function nestedSpecs(
  entry: Entry,
  spec: Spec,
): readonly { readonly place: Place; readonly keys: readonly (string | number)[]; readonly spec: Spec }[] {
  return Object.entries(nestedFields(entry)).flatMap(([name, { place }]) => {
    const value = spec[name];
    if (isSpec(value)) return [{ place, keys: [name], spec: value }];
    return Array.isArray(value) ? value.filter(isSpec).map((spec, i) => ({ place, keys: [name, i], spec })) : [];
  });
}

/** The entry of that name, or undefined; safe for names such as `constructor`. */
export function findEntry(place: Place, type: unknown): Entry | undefined {
  const table: Readonly<Record<string, Entry>> = tables[place];
  return typeof type === "string" && Object.hasOwn(table, type) ? table[type] : undefined;
}

export function findDataset(type: unknown): DatasetEntry | undefined {
  const table: Readonly<Record<string, DatasetEntry>> = datasets;
  return typeof type === "string" && Object.hasOwn(table, type) ? table[type] : undefined;
}

/** A value that names a table entry. */
export const isSpec = (value: unknown): value is Spec => typeof value === "object" && value !== null && "type" in value;

export function paramSchema(param: Param): z.ZodType {
  const schema = bareSchema(param);
  const bare = (param.nullable ? schema.nullable() : schema).describe(inLanguage(param.doc, "en"));
  const standard = defaultValue(param, {});
  if (standard !== undefined) return bare.default(standard);
  // A default that is another field's value is filled in by `fillIn`, when that value is known.
  return "default" in param ? bare.optional() : bare;
}

function bareSchema(param: Param): z.ZodType {
  switch (param.kind) {
    case "int":
      return z.int().min(param.min).max(param.max);
    case "num": {
      let number = z.number();
      if (Number.isFinite(param.min)) number = number.min(param.min);
      if (Number.isFinite(param.max)) number = number.max(param.max);
      return number;
    }
    case "bool":
      return z.boolean();
    case "choice":
      return z.enum(param.options);
    case "vector": {
      const list = z.array(bareSchema(elementParam(param)));
      return param.length === undefined ? list.min(1) : list.length(param.length);
    }
    case "union":
      return z.union(param.forms.map((form) => bareSchema(formParam(form, param))));
    default:
      return param satisfies never;
  }
}

const paramsShape = (params: Params): Record<string, z.ZodType> =>
  Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramSchema(param)]));

/** Lengths are compared with the image's channels in `parse.ts`, which knows the data set's parameters. */
function normalizeShape(entry: Pick<Entry, "normalize" | "kind">) {
  if (entry.kind !== "image") return {};
  const normalize = z
    .strictObject({
      mean: z.array(z.number()).min(1),
      std: z.array(z.number().refine((std) => std !== 0)).min(1),
    })
    .describe("Subtracted from and divided into each channel, after the bytes 0–255 became 0–1.");
  const { normalize: standard } = entry;
  return {
    normalize: standard
      ? normalize.default({ mean: [...standard.mean], std: [...standard.std] })
      : normalize.optional(),
  };
}

function nestedShape(entry: Entry): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(nestedFields(entry)).map(([name, { place, isList, doc }]) => {
      const one = z.lazy(() => specSchemas[place]);
      return [name, (isList ? z.array(one).max(maxLayers) : one).optional().describe(inLanguage(doc, "en"))];
    }),
  );
}

function specSchema(table: Readonly<Record<string, Entry>>): z.ZodType {
  const options = Object.entries(table).map(([type, entry]) =>
    z
      .strictObject({
        type: z.literal(type),
        ...paramsShape(entry.params),
        ...normalizeShape(entry),
        ...nestedShape(entry),
      })
      .describe(inLanguage(entry.doc, "en")),
  );
  // A table has at least one entry; the cast tells Zod so.
  return z.discriminatedUnion("type", options as unknown as [(typeof options)[number]]);
}

export const specSchemas: Readonly<Record<Place, z.ZodType>> = {
  dataset: specSchema(tables.dataset),
  augment: specSchema(tables.augment),
  model: specSchema(tables.model),
  initialization: specSchema(tables.initialization),
  loss: specSchema(tables.loss),
  optimizer: specSchema(tables.optimizer),
  scheduler: specSchema(tables.scheduler),
};

export const experimentSchema = z
  .strictObject({
    version: z.literal(1),
    seed: paramSchema(seed),
    dataset: specSchemas.dataset,
    model: z.array(specSchemas.model).max(maxLayers),
    initialization: specSchemas.initialization
      .prefault({ type: "default" })
      .describe("How weights start, in every layer that does not say so itself."),
    loss: specSchemas.loss,
    optimizer: specSchemas.optimizer,
    scheduler: specSchemas.scheduler
      .nullable()
      .default(null)
      .describe("How the learning rate changes while training; null leaves it as it is."),
    training: z.strictObject(paramsShape(training)).prefault({}),
  })
  .describe("A whole experiment: data, model, loss, optimizer and how to train.");

/** The document's JSON Schema (draft 2020-12), for editors and other programs. */
export function experimentJsonSchema(): Record<string, unknown> {
  return { title: "Layerlab experiment", ...z.toJSONSchema(experimentSchema, { io: "input" }) };
}
