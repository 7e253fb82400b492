/** Stand-ins until the engine's own modules are here; goes away with them. */

import type { ModelCheck } from "../../engine/experiment/check.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import type { Command, Event } from "../../engine/worker/protocol.ts";

export const presets: readonly { id: string; experiment: Experiment }[] = [
  {
    id: "spiral",
    experiment: {
      version: 1,
      seed: 0,
      dataset: { type: "Spiral", samples: 500, noise: 0.1, test_fraction: 0.5 },
      model: [
        { type: "Linear", out_features: 8, bias: true },
        { type: "Tanh" },
        { type: "Linear", out_features: 6, bias: true },
        { type: "Tanh" },
        { type: "Linear", out_features: 1, bias: true },
      ],
      loss: { type: "BCEWithLogitsLoss" },
      optimizer: { type: "Adam", lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 },
      scheduler: null,
      training: { batch_size: 20, epochs: 1000, shuffle: true },
    },
  },
];

export const checkModel = (_: Experiment): ModelCheck => ({ input: [2], layers: [], parameters: 0, problem: null });
export const encodeExperiment = async (experiment: Experiment): Promise<string> => btoa(JSON.stringify(experiment));
export const decodeExperiment = async (text: string): Promise<Experiment> => JSON.parse(atob(text));
export const createClient = (_: (event: Event) => void) => ({ send(_command: Command) {}, close() {} });
