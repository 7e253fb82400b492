/** Runs in which the fuzz once found something, each for its kind. */

import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { Run } from "./drawnRuns.ts";

export const foundRuns: readonly { readonly title: string; readonly run: Run }[] = [
  {
    title: "1 − p where p, a sigmoid in the same expression, is nearly 1",
    run: {
      experiment: parseExperiment({
        version: 1,
        dataset: { type: "XOR", samples: 10 },
        initialization: { type: "xavier_uniform_", gain: 0.72 },
        bias_initialization: { type: "zeros_" },
        model: [
          { type: "Linear", out_features: 50 },
          { type: "Unflatten", dim: 1, unflattened_size: [2, 5, 5] },
          { type: "Flatten" },
          { type: "Unflatten", dim: 1, unflattened_size: [1, -1] },
          { type: "LogSoftmax", dim: 2 },
          { type: "Flatten" },
          { type: "Linear", out_features: 1 },
          { type: "Sigmoid" },
        ],
        loss: { type: "BCELoss" },
        optimizer: { type: "SGD", lr: 0.002 },
        training: { batch_size: 5 },
      }),
      before: 2,
      edit: { lr: 0.03, batch_size: 3 },
      after: 4,
      interruptedAt: 1,
    },
  },
  {
    title: "the sign that L1 takes of a bias below what float32 holds",
    run: {
      experiment: parseExperiment({
        version: 1,
        seed: 1,
        dataset: { type: "Blobs", samples: 10 },
        model: [{ type: "Linear", out_features: 24 }, { type: "ReLU6" }, { type: "Linear", out_features: 3 }],
        initialization: { type: "ones_" },
        bias_initialization: { type: "zeros_" },
        loss: { type: "SoftMarginLoss" },
        optimizer: { type: "Adadelta", lr: 0.00001 },
        training: { batch_size: 4, l1: 0.001 },
      }),
      before: 2,
      edit: { lr: 0.03, batch_size: 4 },
      after: 2,
      interruptedAt: 2,
    },
  },
];
