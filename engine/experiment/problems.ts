/** What an edit made wrong with an experiment that was right before: as `parse.ts` would say, but without the schema, which the page does not load for it. */

import { type Complaint, DocumentError } from "../define/errors.ts";
import { type Params, takes } from "../define/param.ts";
import { describePath } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import type { Path } from "./places.ts";
import { plainCopy } from "./plain.ts";
import { seed, training } from "./settings.ts";
import { findEntry, nestedSpecs, type Place } from "./tables.ts";
import { problemsTogether } from "./together.ts";
import { wrongParam } from "./wrongParam.ts";

/** It is too large, values are none that their parameters take, or values do not go together. */
export function editProblems(experiment: Experiment): readonly Complaint[] {
  try {
    plainCopy(experiment);
  } catch (error) {
    if (error instanceof DocumentError) return [error.complaint];
    throw error;
  }
  return [...valueProblems(experiment), ...problemsTogether(experiment)];
}

/** The first of them. */
export const editProblem = (experiment: Experiment): Complaint | null => editProblems(experiment)[0] ?? null;

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

function specProblems(place: Place, spec: Spec, path: Path): readonly Complaint[] {
  const entry = findEntry(place, spec.type)!;
  return [
    ...paramProblems(entry.params, spec, path),
    ...nestedSpecs(entry, spec).flatMap((one) => specProblems(one.place, one.spec, [...path, ...one.keys])),
  ];
}

function paramProblems(params: Params, values: Readonly<Record<string, unknown>>, path: Path): readonly Complaint[] {
  return Object.entries(params).flatMap(([name, param]) => {
    const value = values[name];
    // What is left out means its default.
    if (value === undefined || takes(param, value)) return [];
    return [wrongParam({ where: describePath([...path, name]), value, param, whole: value, isElement: false })];
  });
}
