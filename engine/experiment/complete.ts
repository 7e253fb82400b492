/** Fills in what a document leaves out. It checks nothing: `parse.ts` does, for documents from outside. */

import { defaultValue, type Params, type ParamValues } from "../define/param.ts";
import type { Experiment, Spec, Training } from "./experiment.ts";
import { seed, training } from "./settings.ts";
import { findEntry, isSpec, nestedFields, type TableName } from "./tables.ts";

/** A document that is right, as far as it goes. */
export interface Draft {
  readonly version: 1;
  readonly seed?: number;
  readonly dataset: Spec;
  readonly model: readonly Spec[];
  readonly initialization?: Spec;
  readonly bias_initialization?: Spec;
  readonly loss: Spec;
  readonly optimizer: Spec;
  readonly scheduler?: Spec | null;
  readonly training?: Partial<Training>;
}

/** The fields in the order in which documents are written. */
export function completeExperiment(draft: Draft): Experiment {
  return {
    version: draft.version,
    // A whole number, and settings, as `settings.ts` defines them.
    seed: withDefaults({ seed }, draft).seed as number,
    dataset: fillIn("dataset", draft.dataset),
    model: draft.model.map((layer) => fillIn("model", layer)),
    initialization: fillIn("initialization", draft.initialization ?? { type: "default" }),
    bias_initialization: fillIn("bias_initialization", draft.bias_initialization ?? { type: "default" }),
    loss: fillIn("loss", draft.loss),
    optimizer: fillIn("optimizer", draft.optimizer),
    scheduler: draft.scheduler ? fillIn("scheduler", draft.scheduler) : null,
    training: withDefaults(training, draft.training ?? {}) as unknown as Training,
  };
}

/** An entry's specification with all its parameters, in their order, then the entries in it. */
export function fillIn(table: TableName, { type, ...given }: Spec): Spec {
  const entry = findEntry(table, type);
  const nested: Record<string, Spec[string]> = {};
  for (const [name, field] of Object.entries(entry ? nestedFields(entry) : {})) {
    const value = given[name];
    if (isSpec(value)) nested[name] = fillIn(field.table, value);
    else if (Array.isArray(value)) nested[name] = value.filter(isSpec).map((one) => fillIn(field.table, one));
  }
  return { type, ...withDefaults(entry?.params ?? {}, given), ...nested };
}

/** A default may be the value of a field before it. */
function withDefaults(params: Params, given: object): ParamValues {
  const values: Record<string, ParamValues[string]> = {};
  const fields = new Map(Object.entries(given));
  for (const [name, param] of Object.entries(params)) {
    const value = fields.get(name) === undefined ? defaultValue(param, values) : fields.get(name);
    if (value !== undefined) values[name] = value;
  }
  return values;
}
