/** An experiment with everything it names looked up and checked: network, loss, optimizer, and the cache keys of its programs. */

import type { Dataset } from "../data/dataset.ts";
import type { Loss, Optimizer, Scheduler } from "../define/entry.ts";
import { DataError, ParamError, ShapeError } from "../define/errors.ts";
import type { Params, ParamValues } from "../define/param.ts";
import type { Experiment, Spec, Training } from "../experiment/experiment.ts";
import { batchProblem, type InferredModel, inferModel } from "../experiment/inferModel.ts";
import { sizeOf } from "../graph/shape.ts";
import { losses } from "../nn/losses.ts";
import { buildNetwork, type Network, type Parameter } from "../nn/network.ts";
import { paramsOf } from "../nn/spec.ts";
import { type Coding, chooseCoding } from "../nn/targets.ts";
import { optimizers } from "../optim/optimizers.ts";
import { type Schedule, scheduleOf } from "../optim/schedulers.ts";
import { isAccumulating } from "./accumulation.ts";
import { augmentationsOf } from "./augment.ts";
import { liveNames } from "./stepTable.ts";
import { lastCountOf, stepsPerEpochOf } from "./trainingProgress.ts";
import { type GradientTransforms, gradientTransformsOf } from "./transformGradients.ts";

export interface ResolvedExperiment {
  readonly experiment: Experiment;
  readonly network: Network;
  readonly loss: { readonly type: string; readonly entry: Loss; readonly params: ParamValues };
  readonly optimizer: { readonly type: string; readonly entry: Optimizer; readonly params: ParamValues };
  readonly scheduler: Schedule | null;
  readonly gradientTransforms: GradientTransforms;
  readonly coding: Coding;
  /** Random changes of training examples, in order. */
  readonly augment: readonly Spec[];
  /** The parts of the experiment on which compiled programs depend, as text. */
  readonly cacheKey: Readonly<
    Record<
      | "model"
      | "loss"
      | "coding"
      | "augment"
      | "gradientTransforms"
      | "optimizer"
      | "optimizerType"
      | "batchSize"
      | "accumulate",
      string
    >
  >;
}

/**
 * @param existing parameters whose slots the network takes over where name and shape are the same
 * @throws ShapeError, ParamError or DataError when the experiment cannot be trained
 */
export function resolveExperiment(
  experiment: Experiment,
  dataset: Dataset,
  existing: readonly Parameter[] = [],
): ResolvedExperiment {
  const check = inferModel(experiment, dataset);
  if (check.mistake) throw new ShapeError(check.mistake.complaint);
  if (dataset.train.size === 0) throw noExamples(dataset);
  checkBatches(experiment, dataset.train.size, check);

  const network = buildNetwork(experiment.model, dataset.inputShape, existing);
  const loss = withParams(losses[experiment.loss.type]!, experiment.loss);
  const optimizer = withParams(optimizers[experiment.optimizer.type]!, experiment.optimizer);
  const scheduler = experiment.scheduler && scheduleOf(experiment.scheduler);
  checkCrossFields("optimizer", optimizer);
  if (scheduler) checkCrossFields("scheduler", scheduler);
  const coding = chooseCoding(loss.entry, sizeOf(network.outputShape), dataset.task);

  const augment = augmentationsOf(experiment.dataset);
  const gradientTransforms = gradientTransformsOf(experiment.training);

  return {
    experiment,
    network,
    loss,
    optimizer,
    scheduler,
    gradientTransforms,
    coding,
    augment,
    cacheKey: {
      model: JSON.stringify(experiment.model),
      loss: JSON.stringify(experiment.loss),
      coding: JSON.stringify(coding),
      augment: JSON.stringify(augment),
      gradientTransforms: Object.keys(gradientTransforms).join(),
      optimizer: JSON.stringify(withoutLive(experiment.optimizer, optimizer.entry)),
      optimizerType: experiment.optimizer.type,
      batchSize: String(experiment.training.batch_size),
      accumulate: isAccumulating(experiment.training) ? String(experiment.training.accumulate) : "",
    },
  };
}

/** An epoch has whole mini-batches, and at its end perhaps a smaller one. */
function checkBatches(experiment: Experiment, size: number, { layers }: InferredModel): void {
  const { training } = experiment;
  if (stepsPerEpochOf(size, training) === 0) throw allDropped(training, size);
  const problem = batchProblem(experiment, layers, lastCountOf(size, training));
  if (problem) throw new ParamError(problem.complaint);
}

const allDropped = ({ batch_size }: Training, size: number) =>
  new ParamError({
    where: "training.drop_last",
    got: {
      en: `true with ${size} training examples and a batch_size of ${batch_size}`,
      zh: `true，而训练样本为 ${size} 个、batch_size 为 ${batch_size}`,
    },
    expected: { en: "at least one whole mini-batch", zh: "至少一个完整的小批量" },
    fix: {
      en: `Write false, or a batch_size of at most ${size}.`,
      zh: `请写 false，或使 batch_size 不超过 ${size}。`,
    },
  });

/** A table entry with the values that a specification gives its parameters. */
const withParams = <E extends { readonly params: Params }>(entry: E, spec: Spec) => ({
  type: spec.type,
  entry,
  params: paramsOf(spec, entry),
});

function withoutLive(spec: Spec, entry: Optimizer): Readonly<Record<string, unknown>> {
  const live = new Set(liveNames(entry));
  return Object.fromEntries(Object.entries(spec).filter(([name]) => !live.has(name)));
}

/** Experiments that were not parsed get the parser's checks here. */
function checkCrossFields(
  field: string,
  { entry, params }: { readonly entry: Optimizer | Scheduler; readonly params: ParamValues },
): void {
  try {
    entry.check?.(params);
  } catch (error) {
    if (!(error instanceof ParamError)) throw error;
    throw new ParamError({ ...error.complaint, where: `${field}.${error.complaint.where}` });
  }
}

const noExamples = ({ type }: Dataset) =>
  new DataError({
    where: "dataset",
    got: { en: `${type} without training examples`, zh: `没有训练样本的 ${type}` },
    expected: { en: "at least one", zh: "至少一个" },
    fix: { en: "Ask for more samples or a smaller test_fraction.", zh: "请增加样本数，或减小 test_fraction。" },
  });
