/** Cross-field checks: what can be wrong with a document whose every field is right by itself. */

import { augmentations } from "../catalog.ts";
import type { Description } from "../data/description.ts";
import { type Complaint, ParamError } from "../define/errors.ts";
import type { Shape } from "../graph/tensor.ts";
import { paramsOf } from "../nn/spec.ts";
import { both, describePath } from "./describe.ts";
import type { Experiment, Spec } from "./experiment.ts";
import { layerCount } from "./inferShapes.ts";
import type { Path } from "./paths.ts";
import { maxLayers } from "./settings.ts";
import { findDataset, findEntry, isSpec, nestedSpecs, type TableName, tables } from "./tables.ts";

/**
 * In document order.
 *
 * @param description of the data set; null where it is not known, and nothing is said of what does not go with it
 */
export function crossFieldProblems(experiment: Experiment, description: Description | null): readonly Complaint[] {
  const { dataset, model, initialization, bias_initialization, loss, optimizer, scheduler } = experiment;
  return [
    ...imageProblems(dataset, description),
    ...valuesProblems("dataset", ["dataset"], dataset),
    countProblem(model),
    ...model.flatMap((layer, i) => valuesProblems("model", ["model", i], layer)),
    ...valuesProblems("initialization", ["initialization"], initialization),
    ...valuesProblems("bias_initialization", ["bias_initialization"], bias_initialization),
    ...valuesProblems("loss", ["loss"], loss),
    ...valuesProblems("optimizer", ["optimizer"], optimizer),
    ...(scheduler ? valuesProblems("scheduler", ["scheduler"], scheduler) : []),
    sequenceProblem(experiment),
    momentumProblem(experiment),
  ].filter((problem) => problem !== null);
}

/** What the entry itself says of values that are right one by one but not together; then what the entries in it say. */
export function valuesProblems(table: TableName, path: Path, spec: Spec): readonly Complaint[] {
  const entry = findEntry(table, spec.type);
  if (!entry) return [];
  const nested = nestedSpecs(entry, spec).flatMap((one) => valuesProblems(one.table, [...path, ...one.keys], one.spec));
  return [...problemOf(() => entry.check?.(paramsOf(spec, entry)), path), ...nested];
}

/** What a check complains of, at its place in the document. */
function problemOf(check: () => void, path: Path): readonly Complaint[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof ParamError)) throw error;
    return [{ ...error.complaint, where: describePath([...path, error.complaint.where]) }];
  }
}

/** Each scheduler of a sequence but the first has a milestone. */
function sequenceProblem({ scheduler }: Experiment): Complaint | null {
  if (!scheduler || !tables.scheduler[scheduler.type]?.members) return null;
  const { schedulers = [], milestones = [] } = scheduler;
  const [count, turns] = [schedulers, milestones].map((list) => (Array.isArray(list) ? list.length : 0)) as [
    number,
    number,
  ];
  if (count === turns + 1) return null;
  return {
    where: "scheduler.schedulers",
    got: both(`${count} with ${turns} milestones`, `${count} 个，而 milestones 有 ${turns} 个`),
    expected: both(`${turns + 1}, one more than milestones`, `${turns + 1} 个，比 milestones 多一个`),
    fix: both("Give one milestone for each scheduler but the first.", "除第一个外，请为每个调度器给一个 milestone。"),
  };
}

/** A scheduler cannot cycle the momentum of an optimizer that has none. */
function momentumProblem({ scheduler, optimizer }: Experiment): Complaint | null {
  const entry = scheduler ? tables.scheduler[scheduler.type] : undefined;
  if (!scheduler || !entry?.cyclesMomentum?.(paramsOf(scheduler, entry))) return null;
  if ("momentum" in optimizer || "betas" in optimizer) return null;
  return {
    where: "scheduler.cycle_momentum",
    got: both(`true with ${optimizer.type}`, `true，而优化器为 ${optimizer.type}`),
    expected: both("an optimizer with momentum or betas", "带 momentum 或 betas 的优化器"),
    fix: both("Write false, or choose SGD or Adam.", "请写 false，或选择 SGD 或 Adam。"),
  };
}

/** Each list is short enough; all of them together may not be. */
function countProblem(model: readonly Spec[]): Complaint | null {
  const count = layerCount(model);
  if (count <= maxLayers) return null;
  return {
    where: "model",
    got: both(`${count} layers, those inside blocks included`, `${count} 层，包括块内的层`),
    expected: both(`at most ${maxLayers}`, `至多 ${maxLayers} 层`),
    fix: both("Remove layers.", "请删去一些层。"),
  };
}

/** What of the data set's own specification does not go with its images. */
function imageProblems(dataset: Spec, description: Description | null): readonly Complaint[] {
  const image = description?.image ?? null;
  const { augment = [] } = dataset;
  const count = Array.isArray(augment) ? augment.length : 0;
  return [
    ...(image ? normalizeProblems(dataset, image) : []),
    ...(count > maxLayers ? [tooManyAugmentations(count)] : image ? augmentProblems(dataset, image) : []),
  ];
}

const tooManyAugmentations = (count: number): Complaint => ({
  where: "dataset.augment",
  got: both(`a list of ${count}`, `长度为 ${count} 的列表`),
  expected: both(`at most ${maxLayers}`, `至多 ${maxLayers} 项`),
  fix: both("Remove some.", "请删去一些。"),
});

function normalizeProblems(dataset: Spec, [channels]: Shape): readonly Complaint[] {
  const params = Object.entries(findDataset(dataset.type)!.params).filter(([, { kind }]) => kind === "normalize");
  const lists = params.flatMap(([name]) =>
    Object.entries(dataset[name] ?? {}).map(([part, list]) => ({ path: ["dataset", name, part], count: list.length })),
  );
  return lists
    .filter(({ count }) => count !== channels)
    .map(({ path, count }) => ({
      where: describePath(path),
      got: both(`${count} numbers`, `${count} 个数`),
      expected: both(`${channels}, one per channel`, `${channels} 个，每个通道一个`),
      fix: both("Give one number for each channel of the image.", "请为图像的每个通道给一个数。"),
    }));
}

/** What the augmentations say of the data set's images. */
function augmentProblems({ augment }: Spec, image: Shape): readonly Complaint[] {
  if (!Array.isArray(augment)) return [];
  return augment.filter(isSpec).flatMap((spec, i) => {
    const entry = augmentations[spec.type]!;
    const check = () => entry.checkImage?.(image, paramsOf(spec, entry));
    return problemOf(check, ["dataset", "augment", i]);
  });
}
