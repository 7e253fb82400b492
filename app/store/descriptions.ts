/** What the data of the page are: what the document says at once, or what the worker read in files. */

import type { Description } from "../../engine/data/description.ts";
import { checkModel, type ModelCheck, unchecked } from "../../engine/experiment/check.ts";
import { descriptionOf } from "../../engine/experiment/description.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { withoutSizes } from "../../engine/experiment/inferred.ts";

/** What was read in files, by what was asked for. */
const read = new Map<string, Description>();

/** Changes of training images make no other data set. */
const keyOf = ({ augment: _, ...wanted }: Spec) => JSON.stringify(wanted);

/** Null as long as it is not known. */
export const describedNow = (spec: Spec): Description | null => descriptionOf(spec) ?? read.get(keyOf(spec)) ?? null;

export function remember(spec: Spec, description: Description): void {
  read.set(keyOf(spec), description);
}

/** Other files may say something else. */
export const forgetRead = (): void => read.clear();

/** What the page works out at once of an experiment, before the worker answers. */
export function workOut(experiment: Experiment): {
  readonly experiment: Experiment;
  readonly description: Description | null;
  readonly check: ModelCheck;
} {
  const description = describedNow(experiment.dataset);
  if (!description) return { experiment, description, check: unchecked };
  const check = checkModel(experiment, description);
  // Sizes that came with a document and are right have done their duty; kept, they would stand against later edits.
  const isTaken = check.layers.length === experiment.model.length;
  const model = isTaken ? withoutSizes(experiment.model) : experiment.model;
  return { experiment: model === experiment.model ? experiment : { ...experiment, model }, description, check };
}
