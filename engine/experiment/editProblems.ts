/** What an edit broke in an experiment that was valid: the complaints of `parse.ts`, but without the schema, so that the page need not load it. */

import type { Description } from "../data/description.ts";
import { type Complaint, DocumentError } from "../define/errors.ts";
import type { Params } from "../define/param.ts";
import { faultIn } from "../define/takes.ts";
import { copyJson } from "./copyJson.ts";
import { crossFieldProblems } from "./crossFieldProblems.ts";
import { describePath } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { paramComplaint } from "./paramComplaint.ts";
import { type Path, valueAt } from "./paths.ts";
import { seed, training } from "./settings.ts";
import { findEntry, nestedSpecs, type TableName } from "./tables.ts";

/**
 * Complaints about size, about single values, and about values that do not go together.
 *
 * @param description of its data set, where it is known
 */
export function editProblems(experiment: Experiment, description: Description | null): readonly Complaint[] {
  try {
    copyJson(experiment);
  } catch (error) {
    if (error instanceof DocumentError) return [error.complaint];
    throw error;
  }
  return [...valueProblems(experiment), ...crossFieldProblems(experiment, description)];
}

/** The first of them. */
export const editProblem = (experiment: Experiment, description: Description | null): Complaint | null =>
  editProblems(experiment, description)[0] ?? null;

function valueProblems(experiment: Experiment): readonly Complaint[] {
  const { dataset, model, initialization, bias_initialization, loss, optimizer, scheduler } = experiment;
  return [
    ...paramProblems({ seed }, { seed: experiment.seed }, []),
    ...specProblems("dataset", dataset, ["dataset"]),
    ...model.flatMap((layer, i) => specProblems("model", layer, ["model", i])),
    ...specProblems("initialization", initialization, ["initialization"]),
    ...specProblems("bias_initialization", bias_initialization, ["bias_initialization"]),
    ...specProblems("loss", loss, ["loss"]),
    ...specProblems("optimizer", optimizer, ["optimizer"]),
    ...(scheduler ? specProblems("scheduler", scheduler, ["scheduler"]) : []),
    ...paramProblems(training, { ...experiment.training }, ["training"]),
  ];
}

function specProblems(table: TableName, spec: Spec, path: Path): readonly Complaint[] {
  const entry = findEntry(table, spec.type)!;
  return [
    ...paramProblems(entry.params, spec, path),
    ...nestedSpecs(entry, spec).flatMap((one) => specProblems(one.table, one.spec, [...path, ...one.keys])),
  ];
}

function paramProblems(params: Params, values: Readonly<Record<string, unknown>>, path: Path): readonly Complaint[] {
  return Object.entries(params).flatMap(([name, param]) => {
    const whole = values[name];
    // What is left out means its default.
    const inside = whole === undefined ? null : faultIn(param, whole);
    if (!inside) return [];
    const where = describePath([...path, name, ...inside]);
    return [paramComplaint({ where, value: valueAt(whole, inside), param, whole, inside })];
  });
}
