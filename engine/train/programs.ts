/** The compiled programs of a session, made when they are first needed and kept until an edit outdates them. */

import type { Cache } from "./cache.ts";
import { compileEvaluation, type EvaluationProgram } from "./evaluate.ts";
import { uploadTargets } from "./examples.ts";
import { compileTraining, type TrainingProgram } from "./program.ts";
import type { Recipe } from "./recipe.ts";
import type { Setup } from "./setup.ts";

export interface Programs {
  /** @param count examples in a mini-batch */
  training(setup: Setup, count: number): Promise<TrainingProgram>;
  evaluation(setup: Setup): Promise<EvaluationProgram>;
}

export function createPrograms(cache: Cache): Programs {
  const targets = ({ recipe, data }: Setup) =>
    cache.get({ made: "targets", coding: recipe.ingredients.coding }, (scope) =>
      uploadTargets(scope, data.dataset, recipe.coding),
    );

  /** The last recipe's training programs by the size of their mini-batches: every call of the device asks for one. */
  let training: { readonly recipe: Recipe; readonly programs: Map<number, TrainingProgram> } | null = null;

  async function getTraining(setup: Setup, count: number): Promise<TrainingProgram> {
    const { recipe, data, states, accumulated } = setup;
    const { examples, order } = data;
    const { seed, training } = recipe.experiment;
    const { accumulate } = training;
    const own = { seed, examples, order, states, accumulated, accumulate, targets: await targets(setup), count };
    const step = { ...recipe, ...own };
    return cache.get({ made: "training", ...recipe.ingredients, count }, (scope) => compileTraining(scope, step));
  }

  return {
    async training(setup, count) {
      if (training?.recipe !== setup.recipe) training = { recipe: setup.recipe, programs: new Map() };
      const { programs } = training;
      const program = programs.get(count) ?? (await getTraining(setup, count));
      programs.set(count, program);
      return program;
    },

    async evaluation(setup) {
      const { recipe, data } = setup;
      const { model, loss, coding } = recipe.ingredients;
      const parts = { ...recipe, ...data, targets: await targets(setup) };
      return cache.get({ made: "evaluation", model, loss, coding }, (scope) => compileEvaluation(scope, parts));
    },
  };
}
