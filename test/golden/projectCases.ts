/** Documents whose exported projects PyTorch runs: they hold what decides over a loss, each of it somewhere. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { datasets, losses, planeFeatures, schedulers } from "../../engine/catalog.ts";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";
import type { DatasetEntry } from "../../engine/define/entry.ts";
import { initialValues } from "../../engine/define/param.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { dataSourceOf } from "../../engine/export/torchData.ts";
import { withLoss } from "../support/entryExperiments.ts";
import { siteFiles } from "../support/siteFiles.ts";

export const realData = resolve(import.meta.dirname, "../..", process.env.LAYERLAB_DATA ?? "../shared/data");

export interface Project {
  readonly document: object;
  /** Where its files are for us, and what train.py is told of them. */
  readonly files?: FileSource;
  readonly words?: readonly string[];
}

const table: Readonly<Record<string, DatasetEntry>> = datasets;

/** Where an experiment's images are to be. */
const imagesOf = (experiment: Experiment): string | null =>
  dataSourceOf(experiment) === "images" ? join(realData, table[experiment.dataset.type]!.files!.folder) : null;

function isThere(experiment: Experiment): boolean {
  const images = imagesOf(experiment);
  return images === null || existsSync(images);
}
const runnable = presets.filter(({ experiment }) => isThere(experiment));
/** Whose images are absent. */
export const absent = presets.filter(({ experiment }) => !isThere(experiment)).map(({ id }) => id);

const presetProject = (document: Experiment): Project =>
  imagesOf(document)
    ? { document, files: nodeFiles(realData), words: ["--data", realData] }
    : { document, files: siteFiles };

const linear = (out_features: number) => ({ type: "Linear", out_features });
const convolution = (out_channels: number) => ({ type: "Conv2d", out_channels, kernel_size: 3, padding: 1 });
const [norm, silu, relu, tanh, flatten] = ["BatchNorm2d", "SiLU", "ReLU", "Tanh", "Flatten"].map((type) => ({ type }));

/** 47 points to learn from: five mini-batches of ten, the last with seven. */
const mlp = {
  version: 1,
  seed: 5,
  dataset: { type: "Spiral", samples: 94, noise: 0.1 },
  model: [linear(6), tanh, linear(4), relu, linear(1)],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD", lr: 0.1, momentum: 0.9 },
  training: { batch_size: 10, epochs: 1000, shuffle: true },
};
const trained = (training: object) => ({ document: { ...mlp, training: { ...mlp.training, ...training } } });

// Gradients that pile up throw a run about, which then tells rounding from rounding: it takes small steps.
const neverZeroed = { ...mlp, optimizer: { type: "SGD", lr: 0.001 }, training: { ...mlp.training, zero_grad: false } };

// Of SiLU: rounding that takes one of ReLU's many inputs across 0 would part two runs, neither of them wrong.
const resnet = {
  version: 1,
  dataset: { type: "Shapes10", train_samples: 60, test_samples: 10 },
  model: [
    ...[{ type: "AvgPool2d", kernel_size: 4 }, convolution(4), norm, silu],
    { type: "Residual", layers: [convolution(4), norm, silu, convolution(4), norm] },
    silu,
    {
      type: "Residual",
      layers: [{ ...convolution(6), stride: 2 }, norm],
      shortcut: [{ type: "Conv2d", out_channels: 6, kernel_size: 1, stride: 2 }],
    },
    ...[silu, { type: "AdaptiveAvgPool2d", output_size: 1 }, flatten, linear(10)],
  ],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD", lr: 0.05 },
  training: { batch_size: 8, epochs: 1000, shuffle: true },
};

const weighted = {
  ...mlp,
  dataset: { type: "Blobs", samples: 94 },
  model: [linear(4), tanh, linear(3)],
  loss: { type: "CrossEntropyLoss", weight: [0.2, 1, 3], label_smoothing: 0.1 },
};

/** Changes that a hundred steps see more of than of the initial values. */
const schedulerChanges: Readonly<Record<string, object>> = {
  CosineAnnealingLR: { T_max: 7 },
  CosineAnnealingWarmRestarts: { T_0: 4, T_mult: 2 },
  CyclicLR: { max_lr: 0.2, step_size_up: 3 },
  MultiStepLR: { milestones: [3, 8] },
  OneCycleLR: { max_lr: 0.3 },
  ReduceLROnPlateau: { patience: 0, threshold: 0.05 },
  StepLR: { step_size: 3 },
};

function scheduler(type: string): object {
  const { params, members } = schedulers[type]!;
  const { interval: _, ...values } = initialValues(params);
  return {
    ...{ type, ...values, ...schedulerChanges[type] },
    ...(members && { schedulers: members.initial.map(scheduler) }),
  };
}

/** By epochs, of which there are twenty, and by steps; one that follows the test loss has no choice. */
const scheduled = Object.entries(schedulers).flatMap(([type, { metrics }]) =>
  ["epoch", ...(metrics ? [] : ["step"])].map((interval): [string, Project] => [
    `${type} by ${interval}`,
    {
      document: {
        ...mlp,
        scheduler: { ...scheduler(type), ...(!metrics && { interval }) },
        training: { ...mlp.training, epochs: 20 },
      },
    },
  ]),
);

export const everyProject: Readonly<Record<string, Project>> = {
  "a toy MLP": { document: mlp },
  ...Object.fromEntries(runnable.map(({ id, experiment }) => [`the preset ${id}`, presetProject(experiment)])),
  "a small ResNet": { document: resnet },
  "all input features": { document: { ...mlp, dataset: { ...mlp.dataset, features: Object.keys(planeFeatures) } } },
  "gradients of three mini-batches, clipped, with L1": trained({
    ...{ accumulate: 3, l1: 0.001, clip_grad_norm: 0.5, clip_grad_value: 0.1 },
  }),
  "gradients that are never zeroed": { document: neverZeroed },
  "gradients of two mini-batches that are never zeroed": {
    document: { ...neverZeroed, training: { ...neverZeroed.training, accumulate: 2 } },
  },
  "no last, smaller mini-batch, in the order of the file": trained({ drop_last: true, shuffle: false }),
  "a last mini-batch of a single example": trained({ batch_size: 46 }),
  "classes that weigh": { document: weighted },
  ...Object.fromEntries(scheduled),
};

/** Those whose mini-batches two processes share, and every loss, as a sum too. */
export const sharedProjects: Readonly<Record<string, Project>> = {
  ...Object.fromEntries(
    Object.entries(everyProject).filter(([name]) => /toy|tutorial|weigh|three|never|no last|single|Plateau/.test(name)),
  ),
  ...Object.fromEntries(
    Object.keys(losses).flatMap((type) => {
      const document = withLoss(type);
      // 47 examples: the shares of the second mini-batch are ten and nine.
      const dataset = { ...document.dataset, samples: 94 };
      const optimizer = { type: "SGD", lr: 0.003 };
      const training = { ...document.training, batch_size: 28, epochs: 10 };
      return ["mean", "sum", ...(type === "KLDivLoss" ? ["batchmean"] : [])].map((reduction): [string, Project] => [
        `${type}, ${reduction}`,
        { document: { ...document, dataset, optimizer, training, loss: { ...document.loss, reduction } } },
      ]);
    }),
  ),
};

/** What is not to agree, or to be run otherwise. */
export const otherProjects: Readonly<Record<string, Project>> = {
  dropout: { document: { ...mlp, model: [linear(6), { type: "Dropout", p: 0.3 }, relu, linear(1)] } },
  "an odd batch size": trained({ batch_size: 5 }),
  "three epochs": trained({ epochs: 3 }),
};
