/** Trains in slices of some steps: where the device queues them, the next is put on it before the losses of the one before are read. */

import type { ParamValues } from "../define/param.ts";
import type { Device, KernelTime } from "../graph/device.ts";
import { updatesAt } from "./accumulation.ts";
import { createCourse } from "./course.ts";
import type { Finding } from "./findNonFinite.ts";
import { createOrder } from "./order.ts";
import { maxStepsPerRun } from "./program.ts";
import type { Programs } from "./programs.ts";
import type { RunningLosses } from "./runningLosses.ts";
import { fillTable } from "./schedule.ts";
import { type Heard, isHearing, paramsAt } from "./scheduling.ts";
import type { Advance, AdvanceLimits } from "./session.ts";
import type { Setup } from "./setup.ts";

/** Where training goes on from: nothing of it changes but the course's position and what the optimizer remembers. */
export interface Start {
  readonly setup: Setup;
  readonly heard: Heard;
}

export interface Trainer {
  /** Nothing is under way any more when it ends. After a loss that was NaN or infinite it makes no more steps until `clear`. */
  advance(start: Start, limits: AdvanceLimits): Promise<Advance>;
  /**
   * Makes steps whose kernels are measured, all with mini-batches of one size.
   *
   * @returns null where the device cannot, and after a loss that was NaN or infinite
   */
  measure(start: Start, maxSteps: number): Promise<Measured | null>;
  /** Looks at the next step without making it; null where all of it is finite. */
  inspect(start: Start): Promise<Finding | null>;
  /** Weights or rule are others now; `isOtherProgram` says whether a step may take another time. */
  clear(change: { readonly isOtherProgram: boolean }): void;
  /** The data's order on the device is not to be relied on. */
  forgetOrder(): void;
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

/** One call of a program lasts about so long, so that a caller's budget is kept. */
const sliceMs = 10;
/** A browser's clock may stand still for a whole call of a small program; no step takes no time. */
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
  /** The newest slices, as many as may be under way: two that end together were one's time. */
  let recent: { readonly steps: number; readonly elapsedMs: number }[] = [];

  /** Null before the first slice. */
  function msPerStep(): number | null {
    const steps = recent.reduce((sum, slice) => sum + slice.steps, 0);
    return steps > 0 ? recent.reduce((sum, slice) => sum + Math.max(slice.elapsedMs, clockMs), 0) / steps : null;
  }

  /** Writes what the next steps read from the host, and counts them as the setup's. */
  async function prepare({ setup, heard }: Start, maxSteps: number) {
    const { course, recipe, states } = setup;
    const { count, repeats } = course.next();
    const program = await programs.training(setup, count);
    const steps = Math.min(maxSteps, repeats, maxStepsPerRun);
    const { position } = course;
    order.write(setup, Math.ceil((position.batch + steps) / position.stepsPerEpoch));
    const params = (ahead: number) => paramsAt(recipe, { position, heard, ahead });
    states.begin(params(0));
    const { accumulate } = recipe.experiment.training;
    const memory = fillTable({
      table: program.table,
      columns: program.columns,
      optimizer: recipe.optimizer.entry,
      paramsAt: params,
      treatments: recipe.treatments,
      position,
      accumulate,
      updates: states.updates,
      memory: states.memory,
      steps,
      cursor: course.cursor,
    });
    states.countUpdates(updatesAt(position, accumulate, steps) - position.updates, memory);
    course.countSteps(steps);
    return { program, count, steps, params };
  }

  async function submit(start: Start, limits: { readonly maxSteps: number; readonly leftMs: number }): Promise<Slice> {
    const known = msPerStep();
    const affordable = known === null ? 1 : Math.max(1, Math.floor(Math.min(sliceMs, limits.leftMs) / known));
    const { program, ...slice } = await prepare(start, Math.min(affordable, limits.maxSteps));
    const submittedMs = performance.now();
    const result = program.run(slice.steps).then((losses) => ({ losses, doneMs: performance.now() }));
    // Whoever waits for the slice before it hears of the same failure.
    result.catch(() => {});
    return { ...slice, submittedMs, result };
  }

  /** Counts finite losses, and the first that is not; the steps after it do not count. */
  function count({ course }: Setup, all: Float32Array) {
    const last = all.findIndex((loss) => !Number.isFinite(loss));
    hasDiverged = last >= 0;
    const losses = hasDiverged ? all.subarray(0, last + 1) : all;
    runningLosses.add(course.position, losses);
    return { losses, endedEpochs: course.countSteps(losses.length) };
  }

  /** A course of its own runs ahead of the one that counts what is done. */
  function planned({ setup, heard }: Start): Start {
    const { recipe, data, course } = setup;
    const ahead = createCourse(data.dataset.train.size, recipe.experiment.training, course.position);
    return { setup: { ...setup, course: ahead }, heard };
  }

  return {
    async advance(start, { budgetMs = Infinity, maxSteps = Infinity, maxEpochs = 1 }) {
      const { setup, heard } = start;
      const { recipe, course } = setup;
      const { position } = course;
      const wanted = Math.min(maxSteps, stepsToHearing(setup), maxEpochs * position.stepsPerEpoch - position.batch);
      const ahead = planned(start);
      const losses: Float32Array[] = [];
      const learningRate = Number(paramsAt(recipe, { position, heard, ahead: 0 }).lr);
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
        // What was put on the device before the loss was known to be none.
        if (hasDiverged) continue;
        const elapsedMs = doneMs - Math.max(submittedMs, lastDoneMs);
        lastDoneMs = doneMs;
        recent = [...recent, { steps, elapsedMs }].slice(-depth);
        const counted = count(setup, all);
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
      const { setup } = start;
      const { profile } = await programs.training(setup, setup.course.next().count);
      if (!profile || hasDiverged) return null;
      const { steps } = await prepare(planned(start), Math.min(maxSteps, stepsToHearing(setup)));
      const { losses, kernels } = await profile(steps);
      count(setup, losses);
      return { steps, kernels };
    },

    async inspect(start) {
      const { states } = start.setup;
      const { updates, memory } = states;
      const { program } = await prepare(planned(start), 1);
      states.resume(updates, memory);
      return program.inspect();
    },

    clear({ isOtherProgram }) {
      hasDiverged = false;
      if (isOtherProgram) recent = [];
    },

    forgetOrder: order.forget,
  };
}

/** So many steps may be made before the scheduler must hear a test loss. */
function stepsToHearing({ recipe, course: { position } }: Setup): number {
  return isHearing(recipe) ? position.stepsPerEpoch - position.batch : Infinity;
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
