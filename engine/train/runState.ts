/** The state of a run on its device: data, weights, optimizer state and progress. */

import type { Dataset } from "../data/dataset.ts";
import { createRng } from "../define/rng.ts";
import type { Device } from "../graph/device.ts";
import type { Slot } from "../graph/tensor.ts";
import { type Accumulated, createAccumulated, isAccumulating } from "./accumulation.ts";
import { type Examples, uploadExamples } from "./examples.ts";
import { createOptimizerStates, type OptimizerStates } from "./optimizerStates.ts";
import type { ResolvedExperiment } from "./resolveExperiment.ts";
import { createScope, type Scope } from "./scope.ts";
import { createTrainingProgress, epochsHeld, type TrainingProgress } from "./trainingProgress.ts";
import { createWeights, type Weights } from "./weights.ts";

export interface Data {
  readonly dataset: Dataset;
  readonly examples: Examples;
  /** (epochs held · M,) i32: the order of training examples, epoch by epoch. */
  readonly order: Slot;
  /** The same examples for another run on the device, with an order of its own. */
  share(): Data;
  /** The examples are given back with the last who has them. */
  dispose(): void;
}

/** Everything that an experiment has on the device. */
export interface RunState {
  readonly resolved: ResolvedExperiment;
  readonly data: Data;
  readonly weights: Weights;
  readonly states: OptimizerStates;
  /** Null where each step has only its own gradients. */
  readonly accumulated: Accumulated | null;
  readonly progress: TrainingProgress;
}

export function uploadData(device: Device, dataset: Dataset): Data {
  const scope = createScope(device);
  const examples = uploadExamples(scope, dataset);
  const { size } = dataset.train;
  const users = new Set<Scope>();
  function share(): Data {
    const own = createScope(device);
    users.add(own);
    return {
      dataset,
      examples,
      order: own.slot("order", [epochsHeld(size) * size], "i32"),
      share,
      dispose() {
        own.dispose();
        users.delete(own);
        if (users.size === 0) scope.dispose();
      },
    };
  }
  return share();
}

export function createRunState(device: Device, resolved: ResolvedExperiment, data: Data): RunState {
  const { experiment, network, optimizer } = resolved;
  const weights = createWeights(device, {
    stored: network.state,
    standard: experiment,
    rng: createRng(experiment.seed).fork("initialize"),
  });
  const states = createOptimizerStates(device, optimizer.entry, network.parameters);
  const accumulated = isAccumulating(experiment.training) ? createAccumulated(device, network.parameters) : null;
  const progress = createTrainingProgress(data.dataset.train.size, experiment.training);
  return { resolved, data, weights, states, accumulated, progress };
}

export function haveSameSlots({ network: { state } }: ResolvedExperiment, { stored: before }: Weights): boolean {
  return state.length === before.length && state.every(({ slot }, i) => slot === before[i]!.slot);
}
