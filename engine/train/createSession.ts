/** Makes sessions: data, model and optimizer on a device, trained by compiled programs that follow edits of the experiment. */

import type { Dataset } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Device } from "../graph/device.ts";
import { type Cache, createCache } from "./cache.ts";
import { createCourse } from "./course.ts";
import { compileEvaluation, evaluate } from "./evaluate.ts";
import { uploadTargets } from "./examples.ts";
import { answer } from "./probes.ts";
import { compileTraining, maxStepsPerRun, type TrainingProgram } from "./program.ts";
import { makeRecipe, type Recipe } from "./recipe.ts";
import { createRunningLosses } from "./runningLosses.ts";
import { epochOrder, stepTable } from "./schedule.ts";
import type { Advance, Session } from "./session.ts";
import { haveSameSlots, type Setup, setUp, uploadData } from "./setup.ts";
import { createStates } from "./states.ts";

/** One call of a program lasts about so long, so that a caller's budget is kept. */
const sliceMs = 10;
/** A browser's clock may stand still for a whole call of a small program; no step takes no time. */
const clockMs = 0.005;

/** @throws ShapeError, ParamError or DataError when the experiment cannot be trained */
export async function createSession({
  experiment,
  dataset,
  device,
}: {
  /** As `parseExperiment` gives it. */
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly device: Device;
}): Promise<Session> {
  const cache: Cache = createCache(device);
  const runningLosses = createRunningLosses();
  let setup = setUp(device, makeRecipe(experiment, dataset), uploadData(device, dataset));
  let hasDiverged = false;
  let msPerStep = Infinity;
  /** Names the order of examples that lies on the device. */
  let orderOnDevice = "";

  const targets = ({ recipe, data }: Setup) =>
    cache.get({ made: "targets", coding: recipe.ingredients.coding }, (scope) =>
      uploadTargets(scope, data.dataset, recipe.coding),
    );

  async function trainingProgram(from: Setup, count: number): Promise<TrainingProgram> {
    const { recipe, data, states } = from;
    const { examples, order } = data;
    const { seed } = recipe.experiment;
    const step = { ...recipe, seed, examples, order, states, targets: await targets(from), count };
    return cache.get({ made: "training", ...recipe.ingredients, count }, (scope) => compileTraining(scope, step));
  }

  async function evaluationProgram() {
    const { recipe, data } = setup;
    const { model, loss, coding } = recipe.ingredients;
    const parts = { ...recipe, ...data, targets: await targets(setup) };
    return cache.get({ made: "evaluation", model, loss, coding }, (scope) => compileEvaluation(scope, parts));
  }

  function writeOrder(): void {
    const { course, data, recipe } = setup;
    const { seed, training } = recipe.experiment;
    const { epoch } = course.position;
    const wanted = training.shuffle ? `epoch ${epoch}` : "as in the file";
    if (orderOnDevice === wanted) return;
    const { size } = data.dataset.train;
    device.write(data.order, epochOrder({ seed, epoch, size, shuffle: training.shuffle }));
    orderOnDevice = wanted;
  }

  /** Runs a few steps in one call of the device. */
  async function runSlice(limits: { readonly maxSteps: number; readonly leftMs: number }) {
    const { course, recipe, states } = setup;
    const { cursor, count, repeats } = course.next();
    const program = await trainingProgram(setup, count);
    writeOrder();
    const affordable = Math.max(1, Math.floor(Math.min(sliceMs, limits.leftMs) / msPerStep));
    const steps = Math.min(repeats, affordable, limits.maxSteps, maxStepsPerRun);
    const { entry, params } = recipe.optimizer;
    states.begin(params);
    const { table, memory } = stepTable({
      optimizer: entry,
      params,
      treatments: recipe.treatments,
      step: course.position.step,
      updates: states.updates,
      memory: states.memory,
      steps,
      cursor,
      batchSize: count,
    });
    const start = performance.now();
    const losses = await program.run(table, steps);
    const elapsedMs = performance.now() - start;
    states.countUpdates(steps, memory);
    msPerStep = Math.max(elapsedMs, clockMs) / steps;
    return { losses, elapsedMs, count };
  }

  async function advance(limits: { readonly budgetMs: number; readonly maxSteps: number }): Promise<Advance> {
    const losses: number[] = [];
    let elapsedMs = 0;
    let examples = 0;
    let endedEpoch = false;
    const deadline = performance.now() + limits.budgetMs;
    while (!hasDiverged && !endedEpoch && losses.length < limits.maxSteps) {
      const leftMs = deadline - performance.now();
      if (losses.length > 0 && leftMs <= 0) break;
      const slice = await runSlice({ maxSteps: limits.maxSteps - losses.length, leftMs });
      elapsedMs += slice.elapsedMs;
      for (let i = 0; i < slice.losses.length && !hasDiverged; i++) {
        // `reference` computes in float64; what float32 cannot hold has diverged there as well.
        const loss = Math.fround(slice.losses[i]!);
        losses.push(loss);
        examples += slice.count;
        hasDiverged = !Number.isFinite(loss);
        const { epoch, batch, step } = setup.course.position;
        runningLosses.add({ epoch: epoch + 1, batch: batch + 1, step: step + 1 }, loss);
        endedEpoch = setup.course.countStep();
      }
    }
    return {
      steps: losses.length,
      losses: Float32Array.from(losses),
      elapsedMs,
      examples,
      endedEpoch,
      diverged: hasDiverged,
    };
  }

  function forgetCourse(): void {
    hasDiverged = false;
    orderOnDevice = "";
    runningLosses.clear();
  }

  /** Goes over to an experiment with the same parameters and data. */
  async function edit(recipe: Recipe): Promise<void> {
    const isSameOptimizer = recipe.ingredients.optimizerType === setup.recipe.ingredients.optimizerType;
    const { data, weights, course } = setup;
    const states = isSameOptimizer
      ? setup.states
      : createStates(device, recipe.optimizer.entry, recipe.network.parameters);
    const next = { recipe, data, weights, states, course };
    // Compiled before anything is given up, so that a failure leaves all as it was.
    await trainingProgram(next, Math.min(recipe.experiment.training.batch_size, data.dataset.train.size));
    course.setBatchSize(recipe.experiment.training.batch_size);
    cache.retain(recipe.ingredients);
    if (!isSameOptimizer) setup.states.dispose();
    setup = next;
    hasDiverged = false;
    msPerStep = Infinity;
  }

  /** Goes over to an experiment with other parameters or data. */
  async function startAnew(recipe: Recipe, dataset: Dataset): Promise<void> {
    cache.dispose();
    setup.states.dispose();
    setup.weights.dispose();
    const isSameData = dataset === setup.data.dataset;
    if (!isSameData) setup.data.scope.dispose();
    setup = setUp(device, recipe, isSameData ? setup.data : uploadData(device, dataset));
    forgetCourse();
    msPerStep = Infinity;
    await trainingProgram(setup, setup.course.next().count);
  }

  await trainingProgram(setup, setup.course.next().count);

  return {
    get experiment() {
      return setup.recipe.experiment;
    },
    get dataset() {
      return setup.data.dataset;
    },
    get model() {
      const { layers } = setup.recipe.network;
      return { parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0), layers };
    },
    get position() {
      return setup.course.position;
    },

    advance: ({ budgetMs = Infinity, maxSteps = Infinity }) => advance({ budgetMs, maxSteps }),

    async evaluate(limits = {}) {
      const { recipe, data, course } = setup;
      return evaluate(await evaluationProgram(), {
        dataset: data.dataset,
        rule: recipe.loss.entry.singleOutput,
        step: course.position.step,
        limits,
      });
    },

    async probe(requests) {
      const { recipe, data, weights } = setup;
      const ingredients = { made: "probe", model: recipe.ingredients.model };
      const context = { ...data, ...recipe, seed: recipe.experiment.seed, cache, ingredients, weights: weights.read };
      const results = [];
      for (const request of requests) results.push(await answer(request, context));
      return results;
    },

    takeRunningLosses: runningLosses.take,
    weights: () => setup.weights.read(),

    loadWeights(tensors) {
      setup.weights.load(tensors, setup.course.position.step === 0);
      hasDiverged = false;
    },

    reset() {
      setup.weights.reset();
      setup.states.reset();
      const { data, recipe } = setup;
      setup = { ...setup, course: createCourse(data.dataset.train.size, recipe.experiment.training.batch_size) };
      forgetCourse();
    },

    async reconfigure(experiment, dataset) {
      const { recipe, data, weights } = setup;
      const isSameStart = dataset === data.dataset && startOf(experiment) === startOf(recipe.experiment);
      const next = makeRecipe(experiment, dataset, weights.stored);
      const kept = isSameStart && haveSameSlots(next, weights);
      if (kept) await edit(next);
      else await startAnew(makeRecipe(experiment, dataset), dataset);
      return kept;
    },

    dispose() {
      cache.dispose();
      setup.states.dispose();
      setup.weights.dispose();
      setup.data.scope.dispose();
    },
  };
}

/** What an experiment begins from beside data and shapes, as text. */
const startOf = ({ seed, initialization, model }: Experiment): string =>
  JSON.stringify([seed, initialization, model.map((layer) => layer.initialization)]);
