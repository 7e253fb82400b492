/** Makes sessions: data, model and optimizer on a device, trained by compiled programs that follow edits of the experiment. */

import type { Dataset } from "../data/dataset.ts";
import { UserError } from "../define/errors.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { CompileWatch, Device } from "../graph/device.ts";
import type { Divergence, ProbeRequest } from "../worker/protocol.ts";
import { createAccumulated, isAccumulating } from "./accumulation.ts";
import { type Cache, createCache } from "./cache.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { createCourse, lastCountOf } from "./course.ts";
import { evaluate, score } from "./evaluate.ts";
import { answer } from "./probes.ts";
import { takeProfile } from "./profile.ts";
import { createPrograms } from "./programs.ts";
import { makeRecipe, type Recipe } from "./recipe.ts";
import { resumeSetup, takeCheckpoint } from "./resume.ts";
import { createRunningLosses } from "./runningLosses.ts";
import { hear, heardNothing, isWaiting, paramsAt } from "./scheduling.ts";
import type { Advance, AdvanceLimits, Session } from "./session.ts";
import { type Data, haveSameSlots, setUp, uploadData } from "./setup.ts";
import { createStates } from "./states.ts";
import { createTrainer } from "./trainer.ts";
import { unexplained } from "./unexplained.ts";

/** A run longer than this is not made again to explain why it diverged. */
const mostReplayMs = 5000;

/** @throws ShapeError, ParamError or DataError when the experiment cannot be trained */
export async function createSession({
  experiment,
  dataset,
  device,
  data,
  watch,
  ahead,
}: {
  /** As `parseExperiment` gives it. */
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly device: Device;
  /** The data set where it is on the device already; the session gives it back. */
  readonly data?: Data;
  /** Follows what the session compiles. */
  readonly watch?: CompileWatch;
  /** With it all else is compiled beside the training step: a smaller last mini-batch, evaluation and these probes; nothing waits for them later. */
  readonly ahead?: readonly ProbeRequest[];
}): Promise<Session> {
  const cache: Cache = createCache(device, watch);
  const programs = createPrograms(cache);
  const runningLosses = createRunningLosses();
  const trainer = createTrainer({ device, programs, runningLosses });
  let setup = setUp(device, makeRecipe(experiment, dataset), data ?? uploadData(device, dataset));
  /** Where the run can be made again from: null for the initial weights, undefined where an edit came between. */
  let origin: Checkpoint | null | undefined = null;
  /** Since then. */
  let trainedMs = 0;
  /** What the scheduler knows of test losses. */
  let heard = heardNothing(setup.recipe, 0);

  function learningRate(): number {
    const { recipe, course } = setup;
    return Number(paramsAt(recipe, { position: course.position, heard, ahead: 0 }).lr);
  }

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

  async function advance(limits: AdvanceLimits): Promise<Advance> {
    await listen();
    const done = await trainer.advance({ setup, heard }, limits);
    trainedMs += done.elapsedMs;
    return done;
  }

  /** Looks for the cause in a copy of the run, which is itself left alone. */
  async function explainDivergence(between = async () => {}): Promise<Divergence> {
    const from = origin;
    const { recipe, data, weights, course } = setup;
    if (from === undefined || trainedMs > mostReplayMs) return unexplained;
    const { experiment } = recipe;
    const { dataset } = data;
    const { step } = course.position;
    // A run that can be explained no further is no reason to fail: nobody may be online any more, or there is no room for a copy.
    const code = await import("./replay.ts").catch(() => null);
    if (!code) return unexplained;
    const shared = data.share();
    const copy = await createSession({ experiment, dataset, device, data: shared }).catch((error: unknown) => {
      shared.dispose();
      if (error instanceof UserError) return null;
      throw error;
    });
    if (!copy) return unexplained;
    try {
      copy.loadWeights(weights.initial);
      if (from) copy.resume(from);
      return await code.replay(copy, { recipe, step, between });
    } finally {
      copy.dispose();
    }
  }

  function reset(): void {
    setup.weights.reset();
    setup.states.reset();
    setup.accumulated?.clear();
    const { data, recipe } = setup;
    setup = { ...setup, course: createCourse(data.dataset.train.size, recipe.experiment.training) };
    forgetCourse();
    begin(null);
  }

  function resume(checkpoint: Checkpoint): void {
    setup = resumeSetup(device, setup, checkpoint);
    forgetCourse();
    heard = checkpoint.scheduler;
    runningLosses.recall(setup.course.position, checkpoint.losses);
    begin(checkpoint);
  }

  function begin(from: Checkpoint | null): void {
    origin = from;
    trainedMs = 0;
  }

  function forgetCourse(): void {
    trainer.clear({ isOtherProgram: false });
    heard = heardNothing(setup.recipe, 0);
    trainer.forgetOrder();
    runningLosses.clear();
  }

  const recipeOnSameSlots = (experiment: Experiment, dataset: Dataset) =>
    makeRecipe(experiment, dataset, setup.weights.stored);

  function isKeptBy(next: Recipe, dataset: Dataset): boolean {
    const { recipe, data, weights } = setup;
    return dataset === data.dataset && startOf(next) === startOf(recipe) && haveSameSlots(next, weights);
  }

  /** Goes over to an experiment with the same parameters and data. */
  async function edit(recipe: Recipe): Promise<void> {
    const isSameOptimizer = recipe.ingredients.optimizerType === setup.recipe.ingredients.optimizerType;
    const { data, weights, course } = setup;
    const states = isSameOptimizer
      ? setup.states
      : createStates(device, recipe.optimizer.entry, recipe.network.parameters);
    const accumulated = isAccumulating(recipe.experiment.training)
      ? (setup.accumulated ?? createAccumulated(device, recipe.network.parameters))
      : null;
    const next = { recipe, data, weights, states, accumulated, course };
    // Compiled before anything is given up, so that a failure leaves all as it was.
    await programs.training(next, Math.min(recipe.experiment.training.batch_size, data.dataset.train.size));
    course.setBatching(recipe.experiment.training);
    cache.retain(recipe.ingredients);
    if (!isSameOptimizer) setup.states.dispose();
    if (accumulated !== setup.accumulated) setup.accumulated?.dispose();
    // Mini-batches count otherwise now.
    if (isOtherGrouping(recipe, setup.recipe)) accumulated?.clear();
    if (recipe.scheduler?.entry !== setup.recipe.scheduler?.entry) heard = heardNothing(recipe, course.position.epoch);
    setup = next;
    if (course.position.step > 0) origin = undefined;
    trainer.clear({ isOtherProgram: true });
  }

  /** Goes over to an experiment with other parameters or data. */
  async function startAnew(recipe: Recipe, dataset: Dataset): Promise<void> {
    cache.dispose();
    setup.states.dispose();
    setup.accumulated?.dispose();
    setup.weights.dispose();
    const isSameData = dataset === setup.data.dataset;
    if (!isSameData) setup.data.dispose();
    setup = setUp(device, recipe, isSameData ? setup.data : uploadData(device, dataset));
    forgetCourse();
    begin(null);
    trainer.clear({ isOtherProgram: true });
    await programs.training(setup, setup.course.next().count);
  }

  function dispose(): void {
    cache.dispose();
    setup.states.dispose();
    setup.accumulated?.dispose();
    setup.weights.dispose();
    setup.data.dispose();
  }

  const session: Session = {
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

    async profile(limits) {
      const profile = await takeProfile(
        {
          get position() {
            return setup.course.position;
          },
          get isPartNext() {
            const { recipe, data, course } = setup;
            return course.next().count < Math.min(recipe.experiment.training.batch_size, data.dataset.train.size);
          },
          // A GPU is waited for after each step.
          mostAtFirst: device.isQueued ? 8 : Infinity,
          advance,
          async measure(maxSteps) {
            await listen();
            return trainer.measure({ setup, heard }, maxSteps);
          },
        },
        limits,
      );
      return profile && { device: device.name, ...profile };
    },

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
      const { step } = setup.course.position;
      setup.weights.load(tensors, step === 0);
      if (step > 0) origin = undefined;
      trainer.clear({ isOtherProgram: false });
    },

    get initialWeights() {
      return setup.weights.initial;
    },

    checkpoint: () => takeCheckpoint(device, setup, { heard, losses: runningLosses.ofEpoch }),

    resume,
    reset,

    async inspect() {
      await listen();
      return trainer.inspect({ setup, heard });
    },

    explainDivergence,

    keeps: (experiment, dataset) => isKeptBy(recipeOnSameSlots(experiment, dataset), dataset),

    async reconfigure(experiment, dataset) {
      const next = recipeOnSameSlots(experiment, dataset);
      const kept = isKeptBy(next, dataset);
      if (kept) await edit(next);
      else await startAnew(makeRecipe(experiment, dataset), dataset);
      return kept;
    },

    dispose,
  };

  const compiling: Promise<unknown>[] = [programs.training(setup, setup.course.next().count)];
  if (ahead) {
    compiling.push(programs.training(setup, lastCountOf(dataset.train.size, experiment.training)));
    compiling.push(session.evaluate({ maxExamples: 1 }), ...ahead.map((request) => session.probe([request])));
  }
  try {
    await Promise.all(compiling);
  } catch (error) {
    // The device may serve other sessions, or be closed by then.
    Promise.allSettled(compiling)
      .then(dispose)
      .catch(() => {});
    throw error;
  }
  return session;
}

const isOtherGrouping = ({ ingredients: a }: Recipe, { ingredients: b }: Recipe): boolean =>
  a.batchSize !== b.batchSize || a.accumulate !== b.accumulate;

/** What an experiment begins from beside data and shapes, as text. */
const startOf = ({ experiment: { seed, initialization, bias_initialization }, network }: Recipe): string =>
  JSON.stringify([
    seed,
    initialization,
    bias_initialization,
    network.parameters.map((parameter) => parameter.initialization),
  ]);
