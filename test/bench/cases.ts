/** What is measured: one table of networks, batches and optimizers. Every contender, PyTorch too, builds its network from these lines. */

/** A layer as the experiment document and PyTorch name it. */
export type Layer =
  | { readonly type: "Conv2d"; readonly out_channels: number; readonly kernel_size: number; readonly padding?: number }
  | { readonly type: "MaxPool2d"; readonly kernel_size: number }
  | { readonly type: "Linear"; readonly out_features: number }
  | { readonly type: "ReLU" | "Tanh" | "Flatten" };

export type Optimizer =
  | { readonly type: "SGD"; readonly lr: number; readonly momentum: number }
  | { readonly type: "Adam"; readonly lr: number };

export interface Case {
  readonly id: string;
  readonly title: string;
  /** `step`: ms per training step. `evaluate`: ms for all test examples. `whole`: ms for `steps` training steps, begun cold. */
  readonly kind: "step" | "evaluate" | "whole";
  readonly steps: number;
  /** (C, H, W) or (F,). */
  readonly inputShape: readonly number[];
  readonly model: readonly Layer[];
  readonly loss: "CrossEntropyLoss" | "MSELoss";
  readonly optimizer: Optimizer;
  readonly batch: number;
  /** Examples drawn in advance. */
  readonly trainSize: number;
  readonly testSize: number;
  /** Work for a GPU, of minutes for CPUs and those that play one: measured only where it is named. */
  readonly isOnDemand?: boolean;
}

const relu = { type: "ReLU" } as const;
const tanh = { type: "Tanh" } as const;
const flatten = { type: "Flatten" } as const;
const pool = { type: "MaxPool2d", kernel_size: 2 } as const;
const linear = (out_features: number) => ({ type: "Linear", out_features }) as const;
const conv = (out_channels: number, kernel_size: number, padding = 0) =>
  ({ type: "Conv2d", out_channels, kernel_size, padding }) as const;

/** The network of PyTorch's "Training a classifier". */
const tutorialNet = {
  kind: "step",
  steps: 1,
  inputShape: [3, 32, 32],
  model: [
    ...[conv(6, 5), relu, pool, conv(16, 5), relu, pool, flatten],
    ...[linear(120), relu, linear(84), relu, linear(10)],
  ],
  loss: "CrossEntropyLoss",
  optimizer: { type: "SGD", lr: 0.001, momentum: 0.9 },
  batch: 4,
  trainSize: 10_240,
  testSize: 64,
} as const satisfies Partial<Case>;

const tutorialNetAt = (batch: number): Case => ({
  ...tutorialNet,
  id: `net-${batch}`,
  title: `tutorial Net, batch ${batch}`,
  batch,
});

const smallVggAt = (batch: number): Case => ({
  ...tutorialNet,
  id: `vgg-${batch}`,
  title: `small VGG, batch ${batch}`,
  model: [
    ...[conv(32, 3, 1), relu, conv(32, 3, 1), relu, pool],
    ...[conv(64, 3, 1), relu, conv(64, 3, 1), relu, pool, flatten],
    ...[linear(128), relu, linear(10)],
  ],
  batch,
});

export const cases: readonly Case[] = [
  ...[4, 32, 64, 256].map(tutorialNetAt),
  smallVggAt(64),
  { ...smallVggAt(256), isOnDemand: true },
  {
    ...tutorialNet,
    id: "mlp-64",
    title: "MLP 784-128-64-10, batch 64, Adam",
    inputShape: [1, 28, 28],
    model: [flatten, linear(128), relu, linear(64), relu, linear(10)],
    optimizer: { type: "Adam", lr: 0.001 },
    batch: 64,
  },
  {
    ...tutorialNet,
    id: "toy-10",
    title: "toy 2-8-8-1 Tanh, batch 10",
    inputShape: [2],
    model: [linear(8), tanh, linear(8), tanh, linear(1)],
    loss: "MSELoss",
    optimizer: { type: "SGD", lr: 0.03, momentum: 0 },
    batch: 10,
    trainSize: 500,
  },
  {
    ...tutorialNet,
    id: "evaluate",
    title: "evaluation of 10,000 images",
    kind: "evaluate",
    // The engine scores both splits; the training split is kept so small that it does not count.
    trainSize: 64,
    testSize: 10_000,
  },
  {
    ...tutorialNet,
    id: "whole",
    title: "whole tutorial, 25,000 steps",
    kind: "whole",
    steps: 25_000,
    trainSize: 50_000,
  },
];
