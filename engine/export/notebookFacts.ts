/** What a notebook tells of an experiment, in numbers; and the experiment that it tells of, whose training ends. */

import type { Experiment } from "../experiment/experiment.ts";
import { endlessEpochs } from "../experiment/presets.ts";
import { sizeOf } from "../graph/shape.ts";
import { losses } from "../nn/losses.ts";
import { buildNetwork } from "../nn/network.ts";
import { type Coding, chooseCoding } from "../nn/targets.ts";
import type { LayerSummary } from "../worker/protocol.ts";
import type { ProjectSource } from "./exports.ts";
import { type DataSource, dataSourceOf } from "./torchData.ts";

export interface Facts extends Pick<ProjectSource, "experiment" | "dataset"> {
  /** In the model's order. */
  readonly layers: readonly LayerSummary[];
  /** How many numbers are learned. */
  readonly parameters: number;
  /** How many numbers the model puts out for one example. */
  readonly outputs: number;
  readonly coding: Coding;
  /** Where examples come from: a table, files of images, or `data.safetensors`. */
  readonly origin: DataSource;
  readonly stepsPerEpoch: number;
  /** Training would go on until somebody stops it, so the notebook's ends after some epochs. */
  readonly isShortened: boolean;
  /** How many of Layerlab's losses there are to compare with. */
  readonly compared: number;
}

/** Some seconds, and more than the steps that are compared. */
const epochsInstead = 100;

/** A cell that never ends keeps those below it from running. A schedule that is as long as training would become another. */
const isEndless = ({ scheduler, training }: Experiment): boolean =>
  training.epochs >= endlessEpochs && scheduler?.total_steps !== null;

const shortened = (experiment: Experiment): Experiment => ({
  ...experiment,
  training: { ...experiment.training, epochs: epochsInstead },
});

export function factsOf({ experiment: whole, dataset, losses: expected }: ProjectSource): Facts {
  const isShortened = isEndless(whole);
  const experiment = isShortened ? shortened(whole) : whole;
  const { model, loss, training } = experiment;
  const { layers, parameters, outputShape } = buildNetwork(model, dataset.inputShape);
  const outputs = sizeOf(outputShape);
  const batches = dataset.train.size / training.batch_size;
  return {
    experiment,
    dataset,
    layers,
    parameters: parameters.reduce((sum, { slot }) => sum + sizeOf(slot.shape), 0),
    outputs,
    coding: chooseCoding(losses[loss.type]!, outputs, dataset.task),
    origin: dataSourceOf(experiment),
    stepsPerEpoch: training.drop_last ? Math.floor(batches) : Math.ceil(batches),
    isShortened,
    compared: expected.length,
  };
}
