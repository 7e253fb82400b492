/** What an experiment asks for, looked up and checked: network, loss, optimizer, and what each compiled program is made from. */

import type { Dataset } from "../data/dataset.ts";
import type { Loss, Optimizer } from "../define/entry.ts";
import { DataError, ParamError, ShapeError } from "../define/errors.ts";
import type { ParamValues } from "../define/param.ts";
import { checkModel } from "../experiment/check.ts";
import type { Experiment, Spec } from "../experiment/experiment.ts";
import { sizeOf } from "../graph/shape.ts";
import { losses } from "../nn/losses.ts";
import { buildNetwork, type Network, type Parameter, paramsOf } from "../nn/network.ts";
import { optimizers } from "../optim/optimizers.ts";
import { liveNames } from "./schedule.ts";
import { type Coding, chooseCoding } from "./targets.ts";
import { type Treatments, treatmentsOf } from "./treatGradients.ts";

export interface Recipe {
  readonly experiment: Experiment;
  readonly network: Network;
  readonly loss: { readonly entry: Loss; readonly params: ParamValues };
  readonly optimizer: { readonly entry: Optimizer; readonly params: ParamValues };
  readonly treatments: Treatments;
  readonly coding: Coding;
  /** The parts of the experiment on which compiled programs depend, as text. */
  readonly ingredients: Readonly<
    Record<"model" | "loss" | "coding" | "treatments" | "optimizer" | "optimizerType" | "batchSize", string>
  >;
}

/**
 * @param existing parameters whose slots the network takes over where name and shape are the same
 * @throws ShapeError, ParamError or DataError when the experiment cannot be trained
 */
export function makeRecipe(experiment: Experiment, dataset: Dataset, existing: readonly Parameter[] = []): Recipe {
  const { problem } = checkModel(experiment);
  if (problem) throw new ShapeError(problem.complaint);
  if (dataset.train.size === 0) throw noExamples(dataset);

  const network = buildNetwork(experiment.model, dataset.inputShape, existing);
  const loss = { entry: losses[experiment.loss.type]!, params: paramsOf(experiment.loss) };
  const optimizer = { entry: optimizers[experiment.optimizer.type]!, params: paramsOf(experiment.optimizer) };
  checkTogether(optimizer.entry, optimizer.params);
  const coding = chooseCoding(loss.entry, sizeOf(network.outputShape), dataset.task);

  const treatments = treatmentsOf(experiment.training);

  return {
    experiment,
    network,
    loss,
    optimizer,
    treatments,
    coding,
    ingredients: {
      model: JSON.stringify(experiment.model),
      loss: JSON.stringify(experiment.loss),
      coding: JSON.stringify(coding),
      treatments: Object.keys(treatments).join(),
      optimizer: JSON.stringify(withoutLive(experiment.optimizer, optimizer.entry)),
      optimizerType: experiment.optimizer.type,
      batchSize: String(experiment.training.batch_size),
    },
  };
}

function withoutLive(spec: Spec, entry: Optimizer): Readonly<Record<string, unknown>> {
  const live = new Set(liveNames(entry));
  return Object.fromEntries(Object.entries(spec).filter(([name]) => !live.has(name)));
}

/** What the parser checks in documents holds for experiments made by hand as well. */
function checkTogether(entry: Optimizer, params: ParamValues): void {
  try {
    entry.check?.(params);
  } catch (error) {
    if (!(error instanceof ParamError)) throw error;
    throw new ParamError({ ...error.complaint, where: `optimizer.${error.complaint.where}` });
  }
}

const noExamples = ({ type }: Dataset) =>
  new DataError({
    where: "dataset",
    got: { en: `${type} without training examples`, zh: `没有训练样本的 ${type}` },
    expected: { en: "at least one", zh: "至少一个" },
    fix: { en: "Ask for more samples or a smaller test_fraction.", zh: "请增加样本数，或减小 test_fraction。" },
  });
