/** The document without what goes without saying: for links and saved files. `parseExperiment` gives the whole back. */

import { defaultValue, type Params, type ParamValues } from "../define/param.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { findDataset, findEntry, isSpec, nestedFields, type Place, seed, training } from "./schema.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Plain JSON without the fields that equal their defaults. */
export function compactExperiment(experiment: Experiment): Fields {
  const settings = withoutDefaults({ ...experiment.training }, training);
  return {
    version: experiment.version,
    ...withoutDefaults({ seed: experiment.seed }, { seed }),
    dataset: compactSpec("dataset", experiment.dataset),
    model: experiment.model.map((layer) => compactSpec("model", layer)),
    ...(experiment.initialization.type === "default"
      ? {}
      : { initialization: compactSpec("initialization", experiment.initialization) }),
    loss: compactSpec("loss", experiment.loss),
    optimizer: compactSpec("optimizer", experiment.optimizer),
    ...(Object.keys(settings).length > 0 ? { training: settings } : {}),
  };
}

function compactSpec(place: Place, spec: Spec): Fields {
  const entry = findEntry(place, spec.type);
  const nested = Object.entries(entry ? nestedFields(entry) : {}).flatMap(([name, place]) =>
    isSpec(spec[name]) ? [[name, compactSpec(place, spec[name])]] : [],
  );
  const fields = { ...withoutDefaults(spec, entry?.params ?? {}), ...Object.fromEntries(nested) };
  const { normalize, ...rest } = fields;
  const standard = place === "dataset" ? findDataset(spec.type)?.normalize : undefined;
  return normalize === undefined || isSame(normalize, standard) ? rest : fields;
}

function withoutDefaults(values: Fields, params: Params): Fields {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      if (!Object.hasOwn(params, name)) return true;
      // `normalize` is never among the siblings that a default refers to.
      return !isSame(value, defaultValue(params[name]!, values as ParamValues));
    }),
  );
}

/** Equal as JSON: numbers, strings, booleans, lists, and `normalize`'s two lists in their one order. */
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
