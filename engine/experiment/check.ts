/** Checks a model against its data set and loss, and offers a mend for the first mistake. The worker, which mends nothing, asks `inferModel.ts`. */

import type { Description } from "../data/description.ts";
import { branchesOf, paramsOf } from "../nn/spec.ts";
import { countProblems } from "./countProblems.ts";
import { both } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { type InferredModel, inferModel, type Mistake } from "./inferModel.ts";
import { withoutSizes } from "./inferred.ts";
import { insertFlatten, type Mend, mendsOfFault, mendsOfOutput } from "./mend.ts";

export { branchesOf, paramsOf };

export interface ModelCheck extends Omit<InferredModel, "mistake"> {
  readonly problem: ModelProblem | null;
}

export interface ModelProblem extends Pick<Mistake, "layer" | "inside" | "complaint"> {
  /** A mend that is offered as one click, where there is one. With it the document is valid or has fewer checks left, so repeated mends always end. */
  readonly mend: Mend | null;
}

/** As long as nobody knows what the data are. */
export const unchecked: ModelCheck = { layers: [], parameters: 0, problem: null };

/**
 * @param experiment as `parseExperiment` gives it
 * @param description what its data set is
 */
export function checkModel(experiment: Experiment, description: Description): ModelCheck {
  const { mistake, ...check } = inferModel(experiment, description);
  return { ...check, problem: mistake && withMend(experiment, description, mistake) };
}

function withMend(experiment: Experiment, description: Description, mistake: Mistake): ModelProblem {
  const { layer, inside, complaint, ahead } = mistake;
  const problem = { layer, inside, complaint };
  for (const mend of mendsOf(experiment.model, mistake)) {
    const mended = { ...experiment, model: mend.model };
    const problems = countProblems(mended, description);
    if (problems > 0 && problems > countProblems(experiment, description)) continue;
    if ((inferModel(mended, description).mistake?.ahead ?? 0) < ahead) return { ...problem, mend };
  }
  return { ...problem, mend: null };
}

/** Changes that suit the place of the mistake, the best first. */
function mendsOf(model: readonly Spec[], { layer, cause }: Mistake): Iterable<Mend> {
  switch (cause?.kind) {
    case "layer":
      return mendsOfFault(model, layer, cause.fault);
    case "sizes":
      return [leaveOutSizes(model)];
    case "unflattened":
      return [insertFlatten(model, layer)];
    case "output":
      return mendsOfOutput(model, cause.output, cause.units);
    case undefined:
      return [];
    default:
      return cause satisfies never;
  }
}

const leaveOutSizes = (model: readonly Spec[]): Mend => ({
  label: both("Leave out the sizes that are inferred", "去掉可自动推断的大小"),
  model: withoutSizes(model),
});
