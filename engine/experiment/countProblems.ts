/** How many mistakes a document holds, found without the words for them: the page loads those when there is one, and the worker never does. */

import type { Description } from "../data/description.ts";
import { type Complaint, DocumentError } from "../define/errors.ts";
import type { Param, Params } from "../define/param.ts";
import { type FaultPath, faultIn } from "../define/takes.ts";
import { copyJson } from "./copyJson.ts";
import { crossFieldProblems } from "./crossFieldProblems.ts";
import type { Experiment, Spec } from "./experiment.ts";
import type { Path } from "./paths.ts";
import { seed, training } from "./settings.ts";
import { findEntry, nestedSpecs, type TableName } from "./tables.ts";

/** How many complaints `editProblems` has. */
export const countProblems = (experiment: Experiment, description: Description | null): number =>
  sizeProblem(experiment) ? 1 : valueFaults(experiment).length + crossFieldProblems(experiment, description).length;

/** What is too large or nested too deeply is looked at no further. */
export function sizeProblem(experiment: Experiment): Complaint | null {
  try {
    copyJson(experiment);
    return null;
  } catch (error) {
    if (error instanceof DocumentError) return error.complaint;
    throw error;
  }
}

export interface ValueFault {
  /** Of the parameter. */
  readonly path: Path;
  readonly param: Param;
  readonly whole: unknown;
  /** From the value to what is wrong in it. */
  readonly inside: FaultPath;
}

export function valueFaults(experiment: Experiment): readonly ValueFault[] {
  const { dataset, model, initialization, bias_initialization, loss, optimizer, scheduler } = experiment;
  return [
    ...paramFaults({ seed }, { seed: experiment.seed }, []),
    ...specFaults("dataset", dataset, ["dataset"]),
    ...model.flatMap((layer, i) => specFaults("model", layer, ["model", i])),
    ...specFaults("initialization", initialization, ["initialization"]),
    ...specFaults("bias_initialization", bias_initialization, ["bias_initialization"]),
    ...specFaults("loss", loss, ["loss"]),
    ...specFaults("optimizer", optimizer, ["optimizer"]),
    ...(scheduler ? specFaults("scheduler", scheduler, ["scheduler"]) : []),
    ...paramFaults(training, { ...experiment.training }, ["training"]),
  ];
}

function specFaults(table: TableName, spec: Spec, path: Path): readonly ValueFault[] {
  const entry = findEntry(table, spec.type)!;
  return [
    ...paramFaults(entry.params, spec, path),
    ...nestedSpecs(entry, spec).flatMap((one) => specFaults(one.table, one.spec, [...path, ...one.keys])),
  ];
}

function paramFaults(params: Params, values: Readonly<Record<string, unknown>>, path: Path): readonly ValueFault[] {
  return Object.entries(params).flatMap(([name, param]) => {
    const whole = values[name];
    // What is left out means its default.
    const inside = whole === undefined ? null : faultIn(param, whole);
    return inside ? [{ path: [...path, name], param, whole, inside }] : [];
  });
}
