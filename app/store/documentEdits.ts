/** Changes of the document that touch several places at once, as pure functions: another data set, another activation everywhere. */

import { activations, losses, schedulers, sequencedSchedulers } from "../../engine/catalog.ts";
import type { Description } from "../../engine/data/description.ts";
import type { DatasetEntry } from "../../engine/define/entry.ts";
import { initialValues, type Params, type ParamValue } from "../../engine/define/param.ts";
import { takes } from "../../engine/define/takes.ts";
import { checkModel, paramsOf } from "../../engine/experiment/check.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { findDataset, isSpec } from "../../engine/experiment/tables.ts";
import { describedNow } from "./descriptions.ts";

export interface Adapted {
  readonly experiment: Experiment;
  /** What had to change beside the data set: nothing, the output (layer or loss), or the whole model, taken from a preset. */
  readonly changed: "nothing" | "output" | "model";
}

/** A new specification of a table entry; values that the old one had under the same name stay where they are valid. */
export function newSpec(type: string, params: Params, old: Spec | null = null): Spec {
  const values: Record<string, ParamValue> = { ...initialValues(params) };
  for (const [name, param] of Object.entries(params)) {
    const held = old?.[name];
    if (takes(param, held)) values[name] = held;
  }
  return { type, ...values };
}

/** The experiment with another data set, made to go with it. */
export function withDataset(experiment: Experiment, type: string): Adapted {
  const entry = findDataset(type)!;
  // How many points there are and how they are split belongs to the set; how noisy they are and what the model is given of them is the user's wish.
  const { noise = 0, features = null } = experiment.dataset;
  const held: Spec = { type, noise, ...(hasChoiceOfFeatures(entry) && { features }) };
  const dataset = newSpec(type, entry.params, held);

  const [before, after] = [describedNow(experiment.dataset), describedNow(dataset)];
  if (before && after && !takesAlike(before, after)) {
    const preset =
      presets.find(({ experiment }) => experiment.dataset.type === type) ??
      presets.find(({ experiment }) => {
        const known = describedNow(experiment.dataset);
        return known !== null && known.task === after.task && takesAlike(known, after);
      });
    if (preset) {
      const { model, loss, optimizer, training } = preset.experiment;
      const adapted = adaptOutput({ ...experiment, dataset, model, loss, optimizer, training });
      return { experiment: adapted, changed: "model" };
    }
  }
  const candidate = { ...experiment, dataset };
  const adapted = adaptOutput(candidate);
  return { experiment: adapted, changed: adapted === candidate ? "nothing" : "output" };
}

/** Sets of points in the plane offer the same ones. */
function hasChoiceOfFeatures({ params: { features } }: DatasetEntry): boolean {
  return features?.kind === "names" && features.options !== undefined;
}

/** A network for images suits no features. */
const takesAlike = (a: Description, b: Description) => (a.image === null) === (b.image === null);

/** Mends what comes out at the end of the model: a loss that does not go with the data, a wrong number of outputs. */
export function adaptOutput(experiment: Experiment, description = describedNow(experiment.dataset)): Experiment {
  const outputProblem = (candidate: Experiment) => outputProblemOf(candidate, description);
  const problem = outputProblem(experiment);
  if (!problem) return experiment;
  if (problem.mend) {
    const mended = { ...experiment, model: problem.mend.model };
    return outputProblem(mended) ? experiment : mended;
  }
  for (const [type, { params }] of Object.entries(losses)) {
    const other = { ...experiment, loss: newSpec(type, params) };
    const rest = outputProblem(other);
    if (!rest) return other;
    if (!rest.mend) continue;
    const mended = { ...other, model: rest.mend.model };
    if (!outputProblem(mended)) return mended;
  }
  return experiment;
}

function outputProblemOf(experiment: Experiment, description: Description | null) {
  const problem = description && checkModel(experiment, description).problem;
  return problem && problem.layer === experiment.model.length ? problem : null;
}

/** Places of the activations between layers with weights; what follows the last of those layers belongs to the output. */
function hiddenActivations(model: readonly Spec[]): readonly number[] {
  const lastWeights = model.findLastIndex(hasUnits);
  return model.flatMap(({ type }, i) => (i < lastWeights && Object.hasOwn(activations, type) ? [i] : []));
}

const hasUnits = (spec: Spec) => "out_features" in spec || "out_channels" in spec;

/** The type that all hidden activations have, or null where they differ or there are none. */
export function hiddenActivation(model: readonly Spec[]): string | null {
  const [first, ...others] = hiddenActivations(model).map((i) => model[i]!.type);
  return first !== undefined && others.every((type) => type === first) ? first : null;
}

/** Every hidden activation becomes `type`; a model without any gets one after each hidden layer with weights. */
export function withHiddenActivation(model: readonly Spec[], type: string): readonly Spec[] {
  const spec = newSpec(type, activations[type]!.params);
  const indices = new Set(hiddenActivations(model));
  if (indices.size > 0) return model.map((layer, i) => (indices.has(i) ? spec : layer));
  const lastWeights = model.findLastIndex(hasUnits);
  return model.flatMap((layer, i) => (hasUnits(layer) && i < lastWeights ? [layer, spec] : [layer]));
}

/**
 * A hidden layer at `index` gets the activation that the others have, as one expects of another such layer. It gets none where they differ,
 * or where one comes before the next layer with weights, as after a normalization.
 */
export function withActivationAfter(model: readonly Spec[], index: number): readonly Spec[] {
  const type = hiddenActivation(model);
  const following = model.slice(index + 1);
  const next = following.find((layer) => hasUnits(layer) || Object.hasOwn(activations, layer.type));
  if (!type || !hasUnits(model[index]!) || !next || !hasUnits(next)) return model;
  return model.toSpliced(index + 1, 0, newSpec(type, activations[type]!.params));
}

/** Whether there is a layer that a hidden activation could follow. */
export const hasHiddenLayers = (model: readonly Spec[]): boolean => model.filter(hasUnits).length > 1;

/** Training that goes on until it is paused. */
export const endless = 1_000_000;

/** A schedule as long as endless training would never move: it gets a length that can be seen. */
export function withLengthToSee(experiment: Experiment): Experiment {
  const { scheduler, training } = experiment;
  if (scheduler?.total_steps !== null || training.epochs < endless) return experiment;
  return { ...experiment, scheduler: { ...scheduler, total_steps: 100 } };
}

/** The schedules that a schedule is made of. */
export const schedulersIn = ({ schedulers = [] }: Spec): readonly Spec[] =>
  Array.isArray(schedulers) ? schedulers.filter(isSpec) : [];

/** A schedule made of these, with a milestone for each but the first: those it had, then one every ten. */
export function withSchedulers(spec: Spec, members: readonly Spec[]): Spec {
  const milestones = Array.isArray(spec.milestones) ? spec.milestones.slice(0, members.length - 1).map(Number) : [];
  while (milestones.length < members.length - 1) milestones.push((milestones.at(-1) ?? 0) + 10);
  return { ...spec, milestones, schedulers: members };
}

/** A schedule that is made of others and has none yet gets the usual ones. */
export function withUsualSchedulers(experiment: Experiment): Experiment {
  const { scheduler } = experiment;
  const members = scheduler && schedulers[scheduler.type]!.members;
  if (!members || schedulersIn(scheduler).length > 0) return experiment;
  const usual = members.initial.map((type) => newSpec(type, sequencedSchedulers[type]!.params));
  return { ...experiment, scheduler: withSchedulers(scheduler, usual) };
}

/** A schedule that would cycle a momentum that the optimizer has not leaves it alone. */
export function withMomentumLeftAlone(experiment: Experiment): Experiment {
  const { scheduler, optimizer } = experiment;
  const entry = scheduler ? schedulers[scheduler.type] : undefined;
  if (!scheduler || !entry?.cyclesMomentum?.(paramsOf(scheduler, entry))) return experiment;
  if ("momentum" in optimizer || "betas" in optimizer) return experiment;
  return { ...experiment, scheduler: { ...scheduler, cycle_momentum: false } };
}
