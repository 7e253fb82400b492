/** The smallest experiment that is worth training. */

import type { Experiment } from "../../engine/experiment/experiment.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";

export const circle = (changes: object = {}): Experiment =>
  parseExperiment({
    version: 1,
    seed: 3,
    dataset: { type: "Circle" },
    model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "Adam", lr: 0.03 },
    training: { batch_size: 10, epochs: 1_000_000, shuffle: true },
    ...changes,
  });
