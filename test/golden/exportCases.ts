/** Experiments whose PyTorch export is run by PyTorch: the presets, every set of points, the contract's document, and one with most of what there is. */

import { datasets, planeFeatures } from "../../engine/catalog.ts";
import type { DatasetEntry } from "../../engine/define/entry.ts";
import { initialValues } from "../../engine/define/param.ts";
import { descriptionOf } from "../../engine/experiment/description.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { presets } from "../../engine/experiment/presets.ts";
import type { Shape } from "../../engine/graph/tensor.ts";
import { describedIn, pytorchOf } from "../support/checked.ts";
import { contractDocument } from "../support/contractDocument.ts";

export interface ExportCase {
  readonly type: string;
  readonly code: string;
  /** Of an example. */
  readonly inputShape: Shape;
  /** 1 for regression. */
  readonly classes: number;
}

const everything = {
  version: 1,
  dataset: { type: "CIFAR10", test_samples: 8, augment: [{ type: "RandomHorizontalFlip" }] },
  initialization: { type: "kaiming_normal_", nonlinearity: "relu" },
  bias_initialization: { type: "trunc_normal_", std: 0.02 },
  model: [
    { type: "Conv2d", out_channels: 4, kernel_size: [3, 5], initialization: { type: "xavier_uniform_" } },
    {
      type: "Residual",
      layers: [
        { type: "BatchNorm2d" },
        { type: "PReLU" },
        { type: "Conv2d", out_channels: 8, kernel_size: 3, padding: "same" },
      ],
      shortcut: [{ type: "Conv2d", out_channels: 8, kernel_size: 1, bias: false }],
    },
    { type: "Residual", layers: [{ type: "GELU", approximate: "tanh" }, { type: "Dropout" }] },
    { type: "MaxPool2d", kernel_size: 4 },
    { type: "InstanceNorm2d", affine: true, track_running_stats: true },
    { type: "LocalResponseNorm", size: 3 },
    { type: "Linear", out_features: 6 },
    { type: "AdaptiveMaxPool2d", output_size: [4, 3] },
    { type: "Flatten", start_dim: 2 },
    { type: "MaxPool1d", kernel_size: 2 },
    { type: "AvgPool1d", kernel_size: 3, stride: 2 },
    { type: "Flatten" },
    { type: "AlphaDropout", p: 0.25 },
    { type: "Linear", out_features: 10 },
    { type: "LogSoftmax" },
  ],
  loss: { type: "NLLLoss", weight: [1, 1, 1, 1, 1, 1, 1, 1, 1, 2] },
  optimizer: { type: "Adam", lr: 0.01, betas: [0.8, 0.99] },
  scheduler: { type: "OneCycleLR", max_lr: 0.1, interval: "step" },
  training: {
    batch_size: 4,
    epochs: 2,
    shuffle: true,
    drop_last: true,
    l1: 0.001,
    clip_grad_norm: 1,
    clip_grad_value: 0.5,
  },
};

/** Every set of points and curves, with noise, under a model that does for it. */
const pointSets = Object.entries<DatasetEntry>(datasets)
  .flatMap(([type, { params }]) => {
    const description = descriptionOf({ type, ...initialValues(params) });
    return description?.plane || description?.line ? [[type, description] as const] : [];
  })
  .map(([type, { task, classes }]) => {
    const isRegression = task === "regression";
    const outputs = isRegression ? 1 : classes.length;
    const experiment = {
      version: 1,
      dataset: { type, samples: 41, noise: 0.1 },
      model: [{ type: "Linear", out_features: outputs }],
      loss: { type: isRegression ? "HuberLoss" : "CrossEntropyLoss" },
      optimizer: { type: "SGD" },
    };
    return [type, parseExperiment(experiment)] as const;
  });

export const exported: Readonly<Record<string, Experiment>> = {
  // A table's program reads its file: tableCases.ts has such.
  ...Object.fromEntries(
    presets.filter(({ experiment }) => descriptionOf(experiment.dataset)).map(({ id, experiment }) => [id, experiment]),
  ),
  ...Object.fromEntries(pointSets),
  features: parseExperiment({
    version: 1,
    dataset: { type: "Spiral", features: Object.keys(planeFeatures) },
    model: [{ type: "Linear", out_features: 1 }],
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "SGD" },
  }),
  contract: parseExperiment(contractDocument),
  everything: parseExperiment(everything),
  accumulated: parseExperiment({
    ...everything,
    scheduler: {
      type: "SequentialLR",
      schedulers: [
        { type: "LinearLR", total_iters: 2 },
        { type: "CosineAnnealingLR", T_max: 10 },
      ],
      milestones: [2],
      interval: "step",
    },
    training: { ...everything.training, accumulate: 2 },
  }),
  neverZeroed: parseExperiment({ ...everything, training: { ...everything.training, zero_grad: false } }),
  neverZeroedGroups: parseExperiment({
    ...everything,
    training: { ...everything.training, accumulate: 2, zero_grad: false },
  }),
};

export function exportCases(): readonly ExportCase[] {
  return Object.entries(exported).map(([type, experiment]) => {
    const { inputShape, classes } = describedIn(experiment);
    return { type, code: pytorchOf(experiment), inputShape, classes: Math.max(1, classes.length) };
  });
}
