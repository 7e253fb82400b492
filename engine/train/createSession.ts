/** Makes sessions: data, model and optimizer on a device, trained by compiled programs that follow edits of the experiment. */

import type { Dataset } from "../data/dataset.ts";
import type { ParamValues } from "../define/param.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Device } from "../graph/device.ts";
import { type Cache, createCache } from "./cache.ts";
import { createCourse } from "./course.ts";
import { evaluate, score } from "./evaluate.ts";
import { createOrder } from "./order.ts";
import { answer } from "./probes.ts";
import { maxStepsPerRun } from "./program.ts";
import { createPrograms } from "./programs.ts";
import { makeRecipe, type Recipe } from "./recipe.ts";
import { resumeSetup, takeCheckpoint } from "./resume.ts";
import { createRunningLosses } from "./runningLosses.ts";
import { fillTable } from "./schedule.ts";
import { hear, heardNothing, isHearing, isWaiting, paramsAt } from "./scheduling.ts";
import type { Advance, AdvanceLimits, Session } from "./session.ts";
import { haveSameSlots, setUp, uploadData } from "./setup.ts";
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
  const programs = createPrograms(cache);
  const order = createOrder(device);
  const runningLosses = createRunningLosses();
  let setup = setUp(device, makeRecipe(experiment, dataset), uploadData(device, dataset));
  let hasDiverged = false;
  let msPerStep = Infinity;
  /** What the scheduler knows of test losses. */
  let heard = heardNothing(setup.recipe, 0);

  /** The optimizer's parameters as they are so many steps ahead. */
  function paramsAhead(): (ahead: number) => ParamValues {
    const { recipe, course } = setup;
    const { position } = course;
    return (ahead) => paramsAt(recipe, { position, heard, ahead });
  }

  const learningRate = () => Number(paramsAhead()(0).lr);

  /** Where the scheduler must know the test loss before it goes on, lets it hear it. */
  async function listen(): Promise<void> {
    const { recipe, data } = setup;
    if (!isWaiting(recipe, heard, setup.course.position)) return;
    const rule = recipe.loss.entry.singleOutput;
    const test = await score(await programs.evaluation(setup), { dataset: data.dataset, rule, split: "test" });
    tell(test.score.loss);
  }

  function tell(testLoss: number): void {
    const { recipe, course } = setup;
    if (isWaiting(recipe, heard, course.position)) heard = hear(recipe, heard, testLoss);
  }

  /** Runs some steps in one call of the device; those after a loss that is not finite do not count. */
  async function runSlice(limits: { readonly maxSteps: number; readonly leftMs: number }) {
    const { course, recipe, states } = setup;
    const { count, repeats } = course.next();
    const program = await programs.training(setup, count);
    const affordable = Math.max(1, Math.floor(Math.min(sliceMs, limits.leftMs) / msPerStep));
    const steps = Math.min(repeats, affordable, limits.maxSteps, maxStepsPerRun);
    const { position } = course;
    order.write(setup, Math.ceil((position.batch + steps) / position.stepsPerEpoch));
    const params = paramsAhead();
    states.begin(params(0));
    const memory = fillTable({
      table: program.table,
      columns: program.columns,
      optimizer: recipe.optimizer.entry,
      paramsAt: params,
      treatments: recipe.treatments,
      step: position.step,
      updates: states.updates,
      memory: states.memory,
      steps,
      cursor: course.cursor,
    });
    const start = performance.now();
    const all = await program.run(steps);
    const elapsedMs = performance.now() - start;
    states.countUpdates(steps, memory);
    msPerStep = Math.max(elapsedMs, clockMs) / steps;
    const last = all.findIndex((loss) => !Number.isFinite(loss));
    hasDiverged = last >= 0;
    const losses = hasDiverged ? all.subarray(0, last + 1) : all;
    runningLosses.add(position, losses);
    return {
      losses,
      elapsedMs,
      examples: losses.length * count,
      learningRate: Number(params(losses.length - 1).lr),
      endedEpochs: course.countSteps(losses.length),
    };
  }

  async function advance({ budgetMs = Infinity, maxSteps = Infinity, maxEpochs = 1 }: AdvanceLimits): Promise<Advance> {
    await listen();
    const { batch, stepsPerEpoch } = setup.course.position;
    const epochs = Math.min(maxEpochs, isHearing(setup.recipe) ? 1 : Infinity);
    const wanted = Math.min(maxSteps, epochs * stepsPerEpoch - batch);
    const losses: Float32Array[] = [];
    const sum = { steps: 0, elapsedMs: 0, learningRate: learningRate(), examples: 0, endedEpochs: 0 };
    const deadline = performance.now() + budgetMs;
    while (!hasDiverged && sum.steps < wanted) {
      const leftMs = deadline - performance.now();
      if (sum.steps > 0 && leftMs <= 0) break;
      const slice = await runSlice({ maxSteps: wanted - sum.steps, leftMs });
      losses.push(slice.losses);
      sum.steps += slice.losses.length;
      sum.elapsedMs += slice.elapsedMs;
      sum.learningRate = slice.learningRate;
      sum.examples += slice.examples;
      sum.endedEpochs += slice.endedEpochs;
    }
    return { ...sum, losses: concatenate(losses, sum.steps), diverged: hasDiverged };
  }

  function forgetCourse(): void {
    hasDiverged = false;
    heard = heardNothing(setup.recipe, 0);
    order.forget();
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
    await programs.training(next, Math.min(recipe.experiment.training.batch_size, data.dataset.train.size));
    course.setBatchSize(recipe.experiment.training.batch_size);
    cache.retain(recipe.ingredients);
    if (!isSameOptimizer) setup.states.dispose();
    if (recipe.scheduler?.entry !== setup.recipe.scheduler?.entry) heard = heardNothing(recipe, course.position.epoch);
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
    await programs.training(setup, setup.course.next().count);
  }

  await programs.training(setup, setup.course.next().count);

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
    get learningRate() {
      return learningRate();
    },

    advance,

    async evaluate(limits = {}) {
      const { recipe, data, course } = setup;
      const evaluation = await evaluate(await programs.evaluation(setup), {
        dataset: data.dataset,
        rule: recipe.loss.entry.singleOutput,
        step: course.position.step,
        limits,
      });
      if (evaluation.testExamples === data.dataset.test.size) tell(evaluation.test.loss);
      return evaluation;
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

    checkpoint: () => takeCheckpoint(device, setup, { heard, losses: runningLosses.ofEpoch }),

    resume(checkpoint) {
      setup = resumeSetup(device, setup, checkpoint);
      forgetCourse();
      heard = checkpoint.scheduler;
      runningLosses.recall(setup.course.position, checkpoint.losses);
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
      const next = makeRecipe(experiment, dataset, weights.stored);
      const isSameStart = dataset === data.dataset && startOf(next) === startOf(recipe);
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

function concatenate(parts: readonly Float32Array[], length: number): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What an experiment begins from beside data and shapes, as text. */
const startOf = ({ experiment: { seed, initialization }, network }: Recipe): string =>
  JSON.stringify([seed, initialization, network.parameters.map((parameter) => parameter.initialization)]);
