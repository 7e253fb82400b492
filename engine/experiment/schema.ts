/** The experiment document as a Zod schema and as JSON Schema, derived from the tables; nothing here is written twice. */

import * as z from "zod/mini";
import { defaultValue, type Param, type Params } from "../define/param.ts";
import { elementParam, formParam, nameParam } from "../define/paramParts.ts";
import { repeatedAt } from "../define/takes.ts";
import { inLanguage } from "../define/text.ts";
import { maxLayers, seed, training } from "./settings.ts";
import { type Entry, inferredParams, nestedFields, type TableName, tables } from "./tables.ts";

/** Without it zod measures whatever has a `length`, and breaks at one that is no number: `{ "length": { "valueOf": 1, "toString": 1 } }`. */
function sized<T>(check: z.core.$ZodCheck<T>): z.core.$ZodCheck<T> {
  check._zod.def.when = ({ value }) => Array.isArray(value) || typeof value === "string";
  return check;
}

// Zod compiles its checks with `new Function` where it can; the page's content policy forbids that.
z.config({ jitless: true });

/** Any of the schemas made here. `zod/mini` has functions instead of methods, so that the page loads only those it calls. */
export type Schema = z.ZodMiniType;

const described = (schema: Schema, description: string, more?: { readonly uniqueItems: true }): Schema =>
  schema.register(z.globalRegistry, { description, ...more });

export function paramSchema(param: Param): Schema {
  const schema = bareSchema(param);
  const bare = described(
    param.nullable ? z.nullable(schema) : schema,
    inLanguage(param.doc, "en"),
    param.kind === "names" ? { uniqueItems: true } : undefined,
  );
  const standard = defaultValue(param, {});
  if (standard !== undefined) return z._default(bare, standard);
  // A default that is another field's value is filled in by `fillIn`, when that value is known.
  return "default" in param ? z.optional(bare) : bare;
}

function bareSchema(param: Param): Schema {
  switch (param.kind) {
    case "int":
      return z.int().check(z.minimum(param.min), z.maximum(param.max));
    case "num": {
      const { min, max, excludesMin, excludesMax } = param;
      let number = z.number();
      if (Number.isFinite(min)) number = number.check(excludesMin ? z.gt(min) : z.minimum(min));
      if (Number.isFinite(max)) number = number.check(excludesMax ? z.lt(max) : z.maximum(max));
      return number;
    }
    case "bool":
      return z.boolean();
    case "choice":
      return z.enum(param.options);
    case "vector": {
      const list = z.array(bareSchema(elementParam(param)));
      return list.check(param.length === undefined ? sized(z.minLength(1)) : sized(z.length(param.length)));
    }
    case "union":
      return z.union(param.forms.map((form) => bareSchema(formParam(form, param))));
    case "normalize":
      // Lengths are compared with the image's channels in `crossFieldProblems.ts`, which knows the data set's description.
      return z.strictObject({
        mean: z.array(z.number()).check(sized(z.minLength(1))),
        std: z.array(z.number().check(z.refine((std) => std !== 0))).check(sized(z.minLength(1))),
      });
    case "text":
      return z.string().check(sized(z.minLength(param.minLength)), sized(z.maxLength(param.maxLength)));
    case "names":
      return z
        .array(bareSchema(nameParam(param)))
        .check(sized(z.minLength(param.least)), sized(z.maxLength(param.most)), eachOnce);
    default:
      return param satisfies never;
  }
}

const eachOnce = z.check<readonly unknown[]>(({ value, issues }) => {
  const again = repeatedAt(value);
  if (again >= 0) issues.push({ code: "custom", input: value, path: [again] });
});

const paramsShape = (params: Params): Record<string, Schema> =>
  Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramSchema(param)]));

function nestedShape(entry: Entry): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(nestedFields(entry)).map(([name, { table, isList, doc }]) => {
      const one = z.lazy(() => specSchemas[table]);
      const value = isList ? z.array(one).check(sized(z.maxLength(maxLayers))) : one;
      return [name, described(z.optional(value), inLanguage(doc, "en"))];
    }),
  );
}

function specSchema(table: Readonly<Record<string, Entry>>): Schema {
  const options = Object.entries(table).map(([type, entry]) =>
    described(
      z.strictObject({
        type: z.literal(type),
        ...paramsShape({ ...entry.params, ...inferredParams(entry) }),
        ...nestedShape(entry),
      }),
      inLanguage(entry.doc, "en"),
    ),
  );
  // A table has at least one entry, told by its type; the cast tells Zod so.
  return z.discriminatedUnion("type", options as unknown as [z.core.$ZodTypeDiscriminable]);
}

export const specSchemas: Readonly<Record<TableName, Schema>> = {
  dataset: specSchema(tables.dataset),
  augment: specSchema(tables.augment),
  model: specSchema(tables.model),
  initialization: specSchema(tables.initialization),
  bias_initialization: specSchema(tables.bias_initialization),
  loss: specSchema(tables.loss),
  optimizer: specSchema(tables.optimizer),
  scheduler: specSchema(tables.scheduler),
  schedulers: specSchema(tables.schedulers),
};

export const experimentSchema = described(
  z.strictObject({
    version: z.literal(1),
    seed: paramSchema(seed),
    dataset: specSchemas.dataset,
    model: z.array(specSchemas.model).check(sized(z.maxLength(maxLayers))),
    initialization: described(
      z.prefault(specSchemas.initialization, { type: "default" }),
      "How weights start, in every layer that does not say so itself.",
    ),
    bias_initialization: described(
      z.prefault(specSchemas.bias_initialization, { type: "default" }),
      "How biases start, in every layer that does not say so itself.",
    ),
    loss: specSchemas.loss,
    optimizer: specSchemas.optimizer,
    scheduler: described(
      z._default(z.nullable(specSchemas.scheduler), null),
      "How the learning rate changes while training; null leaves it as it is.",
    ),
    training: z.prefault(z.strictObject(paramsShape(training)), {}),
  }),
  "A whole experiment: data, model, loss, optimizer and how to train.",
);

/** The document's JSON Schema (draft 2020-12), for editors and other programs. */
export function experimentJsonSchema(): Record<string, unknown> {
  return { title: "Layerlab experiment", ...z.toJSONSchema(experimentSchema, { io: "input" }) };
}
