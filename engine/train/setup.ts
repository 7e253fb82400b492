/** Everything that an experiment has on the device: data, weights, optimizer state, and where training stands. */

import type { Dataset } from "../data/dataset.ts";
import { createRng } from "../define/rng.ts";
import type { Device } from "../graph/device.ts";
import type { Slot } from "../graph/tensor.ts";
import { type Accumulated, createAccumulated, isAccumulating } from "./accumulation.ts";
import { type Course, createCourse, epochsHeld } from "./course.ts";
import { type Examples, uploadExamples } from "./examples.ts";
import type { Recipe } from "./recipe.ts";
import { createScope, type Scope } from "./scope.ts";
import { createStates, type States } from "./states.ts";
import { createWeights, type Weights } from "./weights.ts";

export interface Data {
  readonly dataset: Dataset;
  readonly examples: Examples;
  /** (epochs held · M,) i32: which training example stands where, epoch by epoch. */
  readonly order: Slot;
  /** The same examples for another run on the device, with an order of its own. */
  share(): Data;
  /** The examples are given back with the last who has them. */
  dispose(): void;
}

/** Everything that an experiment has on the device. */
export interface Setup {
  readonly recipe: Recipe;
  readonly data: Data;
  readonly weights: Weights;
  readonly states: States;
  /** Null where each step updates. */
  readonly accumulated: Accumulated | null;
  readonly course: Course;
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

export function setUp(device: Device, recipe: Recipe, data: Data): Setup {
  const { experiment, network, optimizer } = recipe;
  const weights = createWeights(device, {
    stored: network.state,
    standard: experiment,
    rng: createRng(experiment.seed).fork("initialize"),
  });
  const states = createStates(device, optimizer.entry, network.parameters);
  const accumulated = isAccumulating(experiment.training) ? createAccumulated(device, network.parameters) : null;
  const course = createCourse(data.dataset.train.size, experiment.training);
  return { recipe, data, weights, states, accumulated, course };
}

export function haveSameSlots({ network: { state } }: Recipe, { stored: before }: Weights): boolean {
  return state.length === before.length && state.every(({ slot }, i) => slot === before[i]!.slot);
}
