/** Steps to be taken apart by us and by PyTorch: documents, how many steps come before, and for PyTorch the program's parts, our weights and our mini-batches. */

import { join } from "node:path";
import { optimizers } from "../../engine/catalog.ts";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import { describeDataset } from "../../engine/experiment/description.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { classesCode, modelCode } from "../../engine/export/torchModel.ts";
import { lossLines, optimizerLines } from "../../engine/export/torchTraining.ts";
import { buildNetwork } from "../../engine/nn/network.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { StepTensor } from "../../engine/train/inspect/inspectStep.ts";
import type { Session } from "../../engine/train/session.ts";
import { tutorialDocument } from "../support/tutorialDocument.ts";

export interface InspectedStep {
  readonly title: string;
  readonly document: object;
  /** Steps that are taken before. */
  readonly before: number;
}

export const linear = (out_features: number) => ({ type: "Linear", out_features });
const convolution = (out_channels: number) => ({
  type: "Conv2d",
  out_channels,
  kernel_size: 3,
  padding: 1,
  bias: false,
});
const shapes = { type: "Shapes10", train_samples: 40, test_samples: 10 };
const norm = { type: "BatchNorm2d" };
const relu = { type: "ReLU" };

export const mlp = {
  version: 1,
  dataset: { type: "Circle", samples: 40 },
  model: [linear(4), { type: "Tanh" }, linear(4), { type: "Tanh" }, linear(1)],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.03 },
  training: { batch_size: 5, epochs: 10, shuffle: true },
};

export const inspectedSteps: readonly InspectedStep[] = [
  { title: "an MLP", document: mlp, before: 3 },
  {
    title: "the tutorial's network",
    document: { ...tutorialDocument, dataset: shapes, training: { batch_size: 4, epochs: 1, shuffle: false } },
    before: 1,
  },
  {
    title: "a small ResNet with BatchNorm and Residual, its gradients clipped",
    document: {
      version: 1,
      dataset: shapes,
      model: [
        { type: "AvgPool2d", kernel_size: 4 },
        ...[convolution(3), norm, relu],
        { type: "Residual", layers: [convolution(3), norm, relu, convolution(3), norm], shortcut: [] },
        relu,
        {
          type: "Residual",
          layers: [{ ...convolution(4), stride: 2 }, norm],
          shortcut: [{ type: "Conv2d", out_channels: 4, kernel_size: 1, stride: 2 }],
        },
        ...[relu, { type: "AdaptiveAvgPool2d", output_size: 1 }, { type: "Flatten" }, linear(10)],
      ],
      loss: { type: "CrossEntropyLoss", label_smoothing: 0.1 },
      optimizer: { type: "SGD", lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 5e-4 },
      training: { batch_size: 6, epochs: 2, shuffle: true, l1: 1e-3, clip_grad_norm: 0.5, clip_grad_value: 0.1 },
    },
    before: 2,
  },
  {
    title: "mini-batches that share an update, the last of three",
    document: { ...mlp, training: { ...mlp.training, accumulate: 3 } },
    before: 2,
  },
  {
    title: "logistic regression on the German credit table",
    document: {
      version: 1,
      dataset: { type: "CSV", file: "german.csv", target: "credit", shuffle_split: false },
      model: [linear(1)],
      loss: { type: "BCEWithLogitsLoss" },
      optimizer: { type: "SGD", lr: 0.01 },
      training: { batch_size: 32, epochs: 1, shuffle: true },
    },
    before: 2,
  },
  ...[
    { optimizer: { type: "SGD", lr: 0.01, momentum: 0.9 }, changes: {} },
    { optimizer: { type: "Adam", lr: 0.03 }, changes: {} },
    { optimizer: { type: "SGD", lr: 0.01, momentum: 0.9 }, changes: { accumulate: 2 } },
    {
      optimizer: { type: "Adam", lr: 0.03 },
      changes: { accumulate: 2, l1: 0.01, clip_grad_norm: 0.05, clip_grad_value: 0.02 },
    },
  ].map(({ optimizer, changes }) => ({
    title: `gradients that are never zeroed, by ${optimizer.type} with ${JSON.stringify(changes)}`,
    document: { ...mlp, optimizer, training: { ...mlp.training, zero_grad: false, ...changes } },
    before: 5,
  })),
  ...Object.keys(optimizers).map((type) => ({
    title: `an MLP by ${type}`,
    document: { ...mlp, model: [linear(3), { type: "Tanh" }, linear(1)], optimizer: { type } },
    before: 2,
  })),
  {
    title: "an MLP by SGD with momentum and dampening",
    document: { ...mlp, optimizer: { type: "SGD", lr: 0.1, momentum: 0.9, dampening: 0.5 } },
    before: 1,
  },
  {
    title: "an MLP by RMSprop, centered and with momentum",
    document: { ...mlp, optimizer: { type: "RMSprop", centered: true, momentum: 0.5 } },
    before: 1,
  },
  {
    title: "an MLP by Adam with amsgrad",
    document: { ...mlp, optimizer: { type: "Adam", amsgrad: true } },
    before: 1,
  },
];

/** The tables that the site brings. */
const files = nodeFiles(join(import.meta.dirname, "../../public/tables"));

export async function openOnReference(document: object): Promise<Session> {
  const { dataset } = parseExperiment(document);
  const experiment = parseExperiment(document, await describeDataset(dataset, files));
  const device = createReferenceDevice(referenceKernels);
  return createSession({ experiment, dataset: await loadDataset({ experiment, files }), device });
}

/** The steps before, and the one in question, which is not taken. */
export async function inspectOnReference({ document, before }: InspectedStep): Promise<{
  readonly session: Session;
  readonly steps: readonly (readonly StepTensor[])[];
}> {
  const session = await openOnReference(document);
  const steps = [await session.inspect()];
  while (steps.length <= before) {
    await session.advance({ maxSteps: 1, maxEpochs: Infinity });
    steps.push(await session.inspect());
  }
  return { session, steps };
}

/** What makeInspect.py needs of each. */
export const inspectCases = () => Promise.all(inspectedSteps.map(withProgram));

export async function withProgram<Step extends InspectedStep>(step: Step) {
  const { session, steps } = await inspectOnReference(step);
  const { experiment, dataset } = session;
  const network = buildNetwork(experiment.model, dataset.inputShape);
  const { accumulate, zero_grad, l1, clip_grad_norm, clip_grad_value } = experiment.training;
  const named = (name: string, tensors: readonly StepTensor[]) =>
    plain(tensors.find((tensor) => tensor.name === name)!);
  return {
    ...step,
    code: [
      ...classesCode(experiment.model),
      ...[...modelCode(experiment.model, network), ...lossLines(experiment), ...optimizerLines(experiment)].map(
        ({ text }) => text,
      ),
    ].join("\n"),
    lossType: experiment.loss.type,
    types: Object.fromEntries(
      steps[0]!.flatMap(({ phase, name, type }) => (phase === "forward" ? [[name, type]] : [])),
    ),
    training: { accumulate, zero_grad, l1, clip_grad_norm, clip_grad_value },
    weights: session.initialWeights.map(plain),
    batches: steps.map((tensors) => ({ inputs: named("inputs", tensors), targets: named("targets", tensors) })),
  };
}

const plain = ({ name, shape, values }: { name: string; shape: readonly number[]; values: ArrayLike<number> }) => ({
  name,
  shape,
  values: Array.from(values),
});
