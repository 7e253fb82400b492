/** Trains in slices of some steps. On a device that queues, the next slice is submitted before the losses of the last one are read. */

import type { ParamValues } from "../define/param.ts";
import type { Device, KernelTime } from "../graph/device.ts";
import { updatesAt } from "./accumulation.ts";
import type { Finding } from "./findNonFinite.ts";
import type { InspectorAnswer, InspectorRequest } from "./inspect/inspection.ts";
import type { StepTensor } from "./inspect/inspectStep.ts";
import type { StepRecord, Watched } from "./inspect/recorder.ts";
import type { Inspection } from "./inspect/takeApart.ts";
import { createOrder } from "./order.ts";
import type { StepGradients } from "./probe.ts";
import { maxStepsPerRun } from "./program.ts";
import type { Programs } from "./programs.ts";
import type { RunningLosses } from "./runningLosses.ts";
import type { RunState } from "./runState.ts";
import { paramsAt, type SchedulerState, usesMetrics } from "./schedulerState.ts";
import type { Advance, AdvanceLimits } from "./session.ts";
import { fillTable } from "./stepTable.ts";
import { createTrainingProgress } from "./trainingProgress.ts";

/** Where training goes on from. Only its progress and the optimizer's memory change. */
export interface Start {
  readonly runState: RunState;
  readonly schedulerState: SchedulerState;
}

export interface Trainer {
  /** All submitted steps are done when it resolves. After a loss that was NaN or infinite it trains no more until `clear`. */
  advance(start: Start, limits: AdvanceLimits): Promise<Advance>;
  /**
   * Makes steps whose kernels are measured, all with mini-batches of one size.
   *
   * @returns null where the device cannot, and after a loss that was NaN or infinite
   */
  measure(start: Start, maxSteps: number): Promise<Measured | null>;
  /** Looks at the next step without making it; null where all of it is finite. */
  findNonFinite(start: Start): Promise<Finding | null>;
  /** The next step without making it. */
  inspect(start: Start): Promise<readonly StepTensor[]>;
  /** Answers questions about the next step without making it; null where `outline` has to be asked for first. */
  answerInspector(start: Start, about: InspectorRequest): Promise<InspectorAnswer | null>;
  /** The gradients of the next step without making it. */
  gradients(start: Start): Promise<StepGradients>;
  /** What the next step makes of the parameters, without making it. */
  record(start: Start, watched: Watched): Promise<StepRecord>;
  /** Call when weights or the optimizer changed; `isOtherProgram` says whether the time of a step may have changed. */
  clear(change: { readonly isOtherProgram: boolean }): void;
  /** Call when the order on the device may be wrong. */
  forgetOrder(): void;
  dispose(): void;
}

export interface Measured {
  readonly steps: number;
  readonly kernels: readonly KernelTime[];
}

/** Steps put on the device in one call. */
interface Slice {
  readonly steps: number;
  /** Examples in each mini-batch. */
  readonly count: number;
  readonly params: (ahead: number) => ParamValues;
  readonly submittedMs: number;
  readonly result: Promise<{ readonly losses: Float32Array; readonly doneMs: number }>;
}

/** About how long one call of a program takes, so that a caller's budget is kept. */
const sliceMs = 10;
/** Least time of a slice: a browser's clock may not move during a call of a small program. */
const clockMs = 0.005;

export function createTrainer({
  device,
  programs,
  runningLosses,
}: {
  readonly device: Device;
  readonly programs: Programs;
  readonly runningLosses: RunningLosses;
}): Trainer {
  const order = createOrder(device);
  /** While the losses of one slice are on their way, the device works on the other. */
  const depth = device.isQueued ? 2 : 1;
  let hasDiverged = false;
  /** The step that comes next, taken apart; null unless it was asked for. */
  let inspection: Inspection | null = null;
  /** The newest slices, as many as may be queued: with two queued, the second may end with the first. */
  let recent: { readonly steps: number; readonly elapsedMs: number }[] = [];

  /** Null before the first slice. */
  function msPerStep(): number | null {
    const steps = recent.reduce((sum, slice) => sum + slice.steps, 0);
    return steps > 0 ? recent.reduce((sum, slice) => sum + Math.max(slice.elapsedMs, clockMs), 0) / steps : null;
  }

  /** Writes the numbers that the next steps read from the host, and counts the steps. */
  async function prepare({ runState, schedulerState }: Start, maxSteps: number) {
    const { progress, resolved, states } = runState;
    const { count, repeats } = progress.next();
    const program = await programs.training(runState, count);
    const steps = Math.min(maxSteps, repeats, maxStepsPerRun);
    const { position } = progress;
    order.write(runState, Math.ceil((position.batch + steps) / position.stepsPerEpoch));
    const params = (ahead: number) => paramsAt(resolved, { position, schedulerState, ahead });
    states.begin(params(0));
    const { training } = resolved.experiment;
    const memory = fillTable({
      table: program.table,
      columns: program.columns,
      optimizer: resolved.optimizer.entry,
      paramsAt: params,
      gradientTransforms: resolved.gradientTransforms,
      position,
      training,
      updates: states.updates,
      memory: states.memory,
      steps,
      cursor: progress.cursor,
    });
    states.countUpdates(updatesAt(position, training.accumulate, steps) - position.updates, memory);
    progress.countSteps(steps);
    return { program, count, steps, params };
  }

  /** Prepares the next step, which is not counted. */
  async function prepareAside(start: Start) {
    const { states } = start.runState;
    const { updates, memory } = states;
    const { program } = await prepare(planned(start), 1);
    const after = { updates: states.updates, memory: states.memory };
    states.resume(updates, memory);
    return { program, after };
  }

  async function submit(start: Start, limits: { readonly maxSteps: number; readonly leftMs: number }): Promise<Slice> {
    const known = msPerStep();
    const affordable = known === null ? 1 : Math.max(1, Math.floor(Math.min(sliceMs, limits.leftMs) / known));
    const { program, ...slice } = await prepare(start, Math.min(affordable, limits.maxSteps));
    const submittedMs = performance.now();
    const result = program.run(slice.steps).then((losses) => ({ losses, doneMs: performance.now() }));
    // The slice before fails in the same way, and its failure is reported.
    result.catch(() => {});
    return { ...slice, submittedMs, result };
  }

  /** Counts steps up to the first loss that is not finite, that one included. */
  function count({ progress }: RunState, all: Float32Array) {
    const last = all.findIndex((loss) => !Number.isFinite(loss));
    hasDiverged = last >= 0;
    const losses = hasDiverged ? all.subarray(0, last + 1) : all;
    runningLosses.add(progress.position, losses);
    return { losses, endedEpochs: progress.countSteps(losses.length) };
  }

  /** Call before the run moves on, or is another. */
  function leaveInspection(): void {
    inspection?.dispose();
    inspection = null;
  }

  /** A copy whose progress counts submitted steps, ahead of the finished ones. */
  function planned({ runState, schedulerState }: Start): Start {
    const { resolved, data, progress } = runState;
    const ahead = createTrainingProgress(data.dataset.train.size, resolved.experiment.training, progress.position);
    return { runState: { ...runState, progress: ahead }, schedulerState };
  }

  return {
    async advance(start, { budgetMs = Infinity, maxSteps = Infinity, maxEpochs = 1 }) {
      leaveInspection();
      const { runState, schedulerState } = start;
      const { resolved, progress } = runState;
      const { position } = progress;
      const wanted = Math.min(maxSteps, stepsToMetrics(runState), maxEpochs * position.stepsPerEpoch - position.batch);
      const ahead = planned(start);
      const losses: Float32Array[] = [];
      const learningRate = Number(paramsAt(resolved, { position, schedulerState, ahead: 0 }).lr);
      const sum = { steps: 0, elapsedMs: 0, learningRate, examples: 0, endedEpochs: 0 };
      const deadline = performance.now() + budgetMs;
      const underWay: Slice[] = [];
      let submitted = 0;
      let lastDoneMs = 0;

      const stepsUnderWay = () => underWay.reduce((steps, slice) => steps + slice.steps, 0);
      async function fill(): Promise<void> {
        while (underWay.length < depth && !hasDiverged && submitted < wanted) {
          const leftMs = deadline - performance.now() - stepsUnderWay() * (msPerStep() ?? 0);
          if (submitted > 0 && leftMs <= 0) return;
          const slice = await submit(ahead, { maxSteps: wanted - submitted, leftMs });
          underWay.push(slice);
          submitted += slice.steps;
        }
      }

      for (await fill(); underWay.length > 0; await fill()) {
        const { steps, params, submittedMs, result, ...slice } = underWay.shift()!;
        const { losses: all, doneMs } = await result;
        // Submitted before the loss was known not to be finite.
        if (hasDiverged) continue;
        const elapsedMs = doneMs - Math.max(submittedMs, lastDoneMs);
        lastDoneMs = doneMs;
        recent = [...recent, { steps, elapsedMs }].slice(-depth);
        const counted = count(runState, all);
        losses.push(counted.losses);
        sum.steps += counted.losses.length;
        sum.elapsedMs += elapsedMs;
        sum.learningRate = Number(params(counted.losses.length - 1).lr);
        sum.examples += counted.losses.length * slice.count;
        sum.endedEpochs += counted.endedEpochs;
      }
      return { ...sum, losses: concatenate(losses, sum.steps), diverged: hasDiverged };
    },

    async measure(start, maxSteps) {
      leaveInspection();
      const { runState } = start;
      const { profile } = await programs.training(runState, runState.progress.next().count);
      if (!profile || hasDiverged) return null;
      const { steps } = await prepare(planned(start), Math.min(maxSteps, stepsToMetrics(runState)));
      const { losses, kernels } = await profile(steps);
      count(runState, losses);
      return { steps, kernels };
    },

    async findNonFinite(start) {
      const { program } = await prepareAside(start);
      return program.findNonFinite();
    },

    async inspect(start) {
      const { program, after } = await prepareAside(start);
      return program.inspect(after);
    },

    async answerInspector(start, about) {
      if (about.type === "outline" && inspection === null) {
        const { program } = await prepareAside(start);
        inspection = await program.takeApart(start.runState.progress.position.step + 1);
      }
      return inspection === null ? null : inspection.answer(about);
    },

    async gradients(start) {
      const { program } = await prepareAside(start);
      return program.gradients();
    },

    async record(start, watched) {
      const { runState } = start;
      const { updates, memory } = runState.states;
      const { after } = await prepareAside(start);
      const record = await programs.recorder(runState, watched.parameter);
      const step = runState.progress.position.step + 1;
      return record(watched, { step, before: { updates, memory }, after });
    },

    clear({ isOtherProgram }) {
      leaveInspection();
      hasDiverged = false;
      if (isOtherProgram) recent = [];
    },

    forgetOrder: order.forget,
    dispose: leaveInspection,
  };
}

/** How many steps can be trained before the scheduler needs a test loss. */
function stepsToMetrics({ resolved, progress: { position } }: RunState): number {
  return usesMetrics(resolved) ? position.stepsPerEpoch - position.batch : Infinity;
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
