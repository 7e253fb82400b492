/** Makes sessions: data, model and optimizer on a device, trained by compiled programs that follow edits of the experiment. */

import type { Dataset } from "../data/dataset.ts";
import { UserError } from "../define/errors.ts";
import { loadCode } from "../define/loadCode.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { CompileWatch, Device } from "../graph/device.ts";
import type { Divergence, ProbeRequest } from "../worker/protocol.ts";
import { beginsAnew, createAccumulated, isAccumulating } from "./accumulation.ts";
import { type Cache, createCache } from "./cache.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { evaluate, score } from "./evaluate.ts";
import { createOptimizerStates } from "./optimizerStates.ts";
import type { StepGradients } from "./probe.ts";
import { answer } from "./probes.ts";
import { createPrograms } from "./programs.ts";
import { type ResolvedExperiment, resolveExperiment } from "./resolveExperiment.ts";
import { resumeRunState, takeCheckpoint } from "./resume.ts";
import { createRunningLosses } from "./runningLosses.ts";
import { createRunState, type Data, haveSameSlots, uploadData } from "./runState.ts";
import { initialSchedulerState, needsMetrics, paramsAt, stepWithMetrics } from "./schedulerState.ts";
import type { Advance, AdvanceLimits, Session } from "./session.ts";
import { createTrainer } from "./trainer.ts";
import { createTrainingProgress, lastCountOf } from "./trainingProgress.ts";
import { unexplained } from "./unexplained.ts";

/** A run that took longer than this is not replayed to explain why it diverged. */
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
  /** Reports how far compiling is. */
  readonly watch?: CompileWatch;
  /** If given, everything is compiled now: beside the training step a smaller last mini-batch, evaluation and these probes. */
  readonly ahead?: readonly ProbeRequest[];
}): Promise<Session> {
  const cache: Cache = createCache(device, watch);
  const programs = createPrograms(cache);
  const runningLosses = createRunningLosses();
  const trainer = createTrainer({ device, programs, runningLosses });
  let runState = createRunState(device, resolveExperiment(experiment, dataset), data ?? uploadData(device, dataset));
  /** Where a replay of the run can start: null for the initial weights, undefined where an edit makes it impossible. */
  let origin: Checkpoint | null | undefined = null;
  /** Training time since `origin`. */
  let trainedMs = 0;
  /** What the scheduler knows of test losses. */
  let schedulerState = initialSchedulerState(runState.resolved, 0);

  function learningRate(): number {
    const { resolved, progress } = runState;
    return Number(paramsAt(resolved, { position: progress.position, schedulerState, ahead: 0 }).lr);
  }

  /** Gives the scheduler the test loss if it needs one before the next step. */
  async function updateScheduler(between?: () => Promise<void>): Promise<void> {
    const { resolved, data } = runState;
    if (!needsMetrics(resolved, schedulerState, runState.progress.position)) return;
    const rule = resolved.loss.entry.singleOutput;
    const test = await score(await programs.evaluation(runState), {
      dataset: data.dataset,
      rule,
      limits: { ...(between && { between }) },
      split: "test",
    });
    reportTestLoss(test.score.loss);
  }

  function reportTestLoss(testLoss: number): void {
    const { resolved, progress } = runState;
    if (needsMetrics(resolved, schedulerState, progress.position))
      schedulerState = stepWithMetrics(resolved, schedulerState, testLoss);
  }

  async function advance(limits: AdvanceLimits): Promise<Advance> {
    await updateScheduler(limits.between);
    const done = await trainer.advance({ runState, schedulerState }, limits);
    trainedMs += done.elapsedMs;
    return done;
  }

  async function gradients(): Promise<StepGradients> {
    await updateScheduler();
    return trainer.gradients({ runState, schedulerState });
  }

  /**
   * Hands a copy of the run to `use`, at its beginning; the run is itself left alone, and may be another by the time that the copy is there.
   *
   * @throws UserError where memory does not hold it
   */
  async function withCopy<T>(use: (copy: Session) => Promise<T>): Promise<T> {
    const { resolved, data, weights } = runState;
    const { initial } = weights;
    const { experiment } = resolved;
    const shared = data.share();
    const copy = await createSession({ experiment, dataset: data.dataset, device, data: shared }).catch(
      (error: unknown) => {
        shared.dispose();
        throw error;
      },
    );
    try {
      copy.loadWeights(initial);
      return await use(copy);
    } finally {
      copy.dispose();
    }
  }

  /** Looks for the cause in a copy of the run. */
  async function explainDivergence(between = async () => {}): Promise<Divergence> {
    const from = origin;
    const { resolved, progress } = runState;
    const { training } = resolved.experiment;
    if (from === undefined || trainedMs > mostReplayMs) return unexplained(training);
    const { step } = progress.position;
    try {
      return await withCopy(async (copy) => {
        const { replay } = await loadCode(import("./replay.ts"), "replay");
        if (from) copy.resume(from);
        return replay(copy, { resolved, step, between });
      });
    } catch (error) {
      // The code does not load without a network, or memory does not hold a copy.
      if (error instanceof UserError) return unexplained(training);
      throw error;
    }
  }

  function reset(): void {
    runState.weights.reset();
    rewind();
  }

  /** Step 0, with the weights as they are. */
  function rewind(): void {
    runState.states.reset();
    runState.accumulated?.clear();
    const { data, resolved } = runState;
    runState = { ...runState, progress: createTrainingProgress(data.dataset.train.size, resolved.experiment.training) };
    forgetProgress();
    begin(null);
  }

  function resume(checkpoint: Checkpoint): void {
    runState = resumeRunState(device, runState, checkpoint);
    forgetProgress();
    schedulerState = checkpoint.scheduler;
    runningLosses.recall(runState.progress.position, checkpoint.losses);
    begin(checkpoint);
  }

  function begin(from: Checkpoint | null): void {
    origin = from;
    trainedMs = 0;
  }

  function forgetProgress(): void {
    trainer.clear({ isOtherProgram: false });
    schedulerState = initialSchedulerState(runState.resolved, 0);
    trainer.forgetOrder();
    runningLosses.clear();
  }

  const resolveOnSameSlots = (experiment: Experiment, dataset: Dataset) =>
    resolveExperiment(experiment, dataset, runState.weights.stored);

  function isKeptBy(next: ResolvedExperiment, dataset: Dataset): boolean {
    const { resolved, data, weights } = runState;
    return dataset === data.dataset && startOf(next) === startOf(resolved) && haveSameSlots(next, weights);
  }

  /** Goes over to an experiment with the same parameters and data. */
  async function edit(resolved: ResolvedExperiment): Promise<void> {
    const isSameOptimizer = resolved.cacheKey.optimizerType === runState.resolved.cacheKey.optimizerType;
    const { data, weights, progress } = runState;
    const states = isSameOptimizer
      ? runState.states
      : createOptimizerStates(device, resolved.optimizer.entry, resolved.network.parameters);
    const accumulated = isAccumulating(resolved.experiment.training)
      ? (runState.accumulated ?? createAccumulated(device, resolved.network.parameters))
      : null;
    const next = { resolved, data, weights, states, accumulated, progress };
    // Compiled before anything is disposed of, so that a failure changes nothing.
    await programs.training(next, Math.min(resolved.experiment.training.batch_size, data.dataset.train.size));
    progress.setBatching(resolved.experiment.training);
    cache.retain(resolved.cacheKey);
    if (!isSameOptimizer) runState.states.dispose();
    if (accumulated !== runState.accumulated) runState.accumulated?.dispose();
    if (beginsAnew(runState.resolved.experiment.training, resolved.experiment.training)) accumulated?.clear();
    if (resolved.scheduler?.entry !== runState.resolved.scheduler?.entry)
      schedulerState = initialSchedulerState(resolved, progress.position.epoch);
    runState = next;
    if (progress.position.step > 0) origin = undefined;
    trainer.clear({ isOtherProgram: true });
  }

  /** Goes over to an experiment with other parameters or data. */
  async function startAnew(resolved: ResolvedExperiment, dataset: Dataset): Promise<void> {
    cache.dispose();
    runState.states.dispose();
    runState.accumulated?.dispose();
    runState.weights.dispose();
    const isSameData = dataset === runState.data.dataset;
    if (!isSameData) runState.data.dispose();
    runState = createRunState(device, resolved, isSameData ? runState.data : uploadData(device, dataset));
    forgetProgress();
    begin(null);
    trainer.clear({ isOtherProgram: true });
    await programs.training(runState, runState.progress.next().count);
  }

  function dispose(): void {
    trainer.dispose();
    cache.dispose();
    runState.states.dispose();
    runState.accumulated?.dispose();
    runState.weights.dispose();
    runState.data.dispose();
  }

  const session: Session = {
    get experiment() {
      return runState.resolved.experiment;
    },
    get dataset() {
      return runState.data.dataset;
    },
    get model() {
      const { layers } = runState.resolved.network;
      return { parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0), layers };
    },
    get position() {
      return runState.progress.position;
    },
    get learningRate() {
      return learningRate();
    },

    advance,

    async profile(limits) {
      const { takeProfile } = await loadCode(import("./profile.ts"), "profile");
      const profile = await takeProfile(
        {
          get position() {
            return runState.progress.position;
          },
          get isPartNext() {
            const { resolved, data, progress } = runState;
            return progress.next().count < Math.min(resolved.experiment.training.batch_size, data.dataset.train.size);
          },
          // A GPU is waited for after each step.
          mostAtFirst: device.isQueued ? 8 : Infinity,
          advance,
          async measure(maxSteps) {
            await updateScheduler();
            return trainer.measure({ runState, schedulerState }, maxSteps);
          },
        },
        limits,
      );
      return profile && { device: device.name, ...profile };
    },

    async evaluate(limits = {}) {
      const { resolved, data, progress } = runState;
      const evaluation = await evaluate(await programs.evaluation(runState), {
        dataset: data.dataset,
        rule: resolved.loss.entry.singleOutput,
        step: progress.position.step,
        limits,
      });
      if (evaluation.testExamples === data.dataset.test.size) reportTestLoss(evaluation.test.loss);
      return evaluation;
    },

    async probe(requests) {
      const { resolved, data, weights } = runState;
      const cacheKey = { made: "probe", model: resolved.cacheKey.model };
      const { seed } = resolved.experiment;
      const context = { ...data, ...resolved, seed, cache, cacheKey, weights: weights.read, gradients };
      const results = [];
      for (const request of requests) results.push(await answer(request, context));
      return results;
    },

    takeRunningLosses: runningLosses.take,
    weights: () => runState.weights.read(),

    loadWeights(tensors) {
      const { step } = runState.progress.position;
      runState.weights.load(tensors, step === 0);
      if (step > 0) origin = undefined;
      trainer.clear({ isOtherProgram: false });
    },

    setWeight(element) {
      runState.weights.set(element);
      // Not even a run at step 0 begins with the initial weights any more.
      origin = undefined;
      trainer.clear({ isOtherProgram: false });
    },

    get initialWeights() {
      return runState.weights.initial;
    },

    checkpoint: () => takeCheckpoint(device, runState, { schedulerState, losses: runningLosses.ofEpoch }),

    resume,
    reset,

    redraw() {
      runState.weights.redraw();
      rewind();
    },

    async findNonFinite() {
      await updateScheduler();
      return trainer.findNonFinite({ runState, schedulerState });
    },

    async inspect() {
      await updateScheduler();
      return trainer.inspect({ runState, schedulerState });
    },

    async answerInspector(about) {
      // Afterwards it has been done already for as long as the run stays where it is.
      if (about.type === "outline") await updateScheduler();
      return trainer.answerInspector({ runState, schedulerState }, about);
    },

    async record(watched) {
      await updateScheduler();
      return trainer.record({ runState, schedulerState }, watched);
    },

    endRecording: programs.dropRecorder,

    explainDivergence,

    firstLosses: (wanted) =>
      withCopy(async (copy) => {
        const { firstLosses } = await loadCode(import("./firstLosses.ts"), "export");
        return firstLosses(copy, wanted);
      }),

    keeps: (experiment, dataset) => isKeptBy(resolveOnSameSlots(experiment, dataset), dataset),

    async reconfigure(experiment, dataset) {
      const next = resolveOnSameSlots(experiment, dataset);
      const kept = isKeptBy(next, dataset);
      if (kept) await edit(next);
      else await startAnew(resolveExperiment(experiment, dataset), dataset);
      return kept;
    },

    dispose,
  };

  const compiling: Promise<unknown>[] = [programs.training(runState, runState.progress.next().count)];
  if (ahead) {
    compiling.push(programs.training(runState, lastCountOf(dataset.train.size, experiment.training)));
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

/** What the initial weights depend on, beside data and shapes, as text. */
const startOf = ({ experiment: { seed, initialization, bias_initialization }, network }: ResolvedExperiment): string =>
  JSON.stringify([
    seed,
    initialization,
    bias_initialization,
    network.parameters.map((parameter) => parameter.initialization),
  ]);
