/** The document without its defaults, for links and saved files. `parseExperiment` fills them in again. */

import { defaultValue, type Params, type ParamValues } from "../define/param.ts";
import type { StandardField } from "../nn/network.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { seed, training } from "./settings.ts";
import { findEntry, isSpec, nestedFields, type TableName } from "./tables.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Plain JSON without the fields that equal their defaults. */
export function compactExperiment(experiment: Experiment): Fields {
  const settings = withoutDefaults({ ...experiment.training }, training);
  return {
    version: experiment.version,
    ...withoutDefaults({ seed: experiment.seed }, { seed }),
    dataset: compactSpec("dataset", experiment.dataset),
    model: experiment.model.map((layer) => compactSpec("model", layer)),
    ...compactInitialization("initialization", experiment),
    ...compactInitialization("bias_initialization", experiment),
    loss: compactSpec("loss", experiment.loss),
    optimizer: compactSpec("optimizer", experiment.optimizer),
    ...(experiment.scheduler && { scheduler: compactSpec("scheduler", experiment.scheduler) }),
    ...(Object.keys(settings).length > 0 ? { training: settings } : {}),
  };
}

const compactInitialization = (table: StandardField, { [table]: spec }: Experiment): Fields =>
  spec.type === "default" ? {} : { [table]: compactSpec(table, spec) };

function compactSpec(table: TableName, spec: Spec): Fields {
  const entry = findEntry(table, spec.type);
  const nested = entry ? nestedFields(entry) : {};
  const own = Object.fromEntries(Object.entries(spec).filter(([name]) => !Object.hasOwn(nested, name)));
  return { ...withoutDefaults(own, entry?.params ?? {}), ...compactNested(nested, spec) };
}

function compactNested(nested: ReturnType<typeof nestedFields>, spec: Spec): Fields {
  const fields: Record<string, unknown> = {};
  for (const [name, { table }] of Object.entries(nested)) {
    const value = spec[name];
    if (isSpec(value)) fields[name] = compactSpec(table, value);
    // An empty list is the default.
    else if (Array.isArray(value) && value.length > 0) {
      fields[name] = value.filter(isSpec).map((one) => compactSpec(table, one));
    }
  }
  return fields;
}

function withoutDefaults(values: Fields, params: Params): Fields {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      if (!Object.hasOwn(params, name)) return true;
      // Nested entries are never among the siblings that a default refers to.
      return !isSame(value, defaultValue(params[name]!, values as ParamValues));
    }),
  );
}

/** Equal as JSON; the fields of a value that has some come in one order. */
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
