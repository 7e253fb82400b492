/** The learning rate by the document's scheduler, and the scheduler's state where it follows the test loss. */

import type { Memory } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import { updatesAt } from "./accumulation.ts";
import type { Position } from "./position.ts";
import type { ResolvedExperiment } from "./resolveExperiment.ts";

/** What a scheduler remembers of test losses. Its time needs no state: it follows from steps and epochs. */
export interface SchedulerState {
  /** Epochs whose test loss it was given, and those that were over before it was chosen. */
  readonly epochs: number;
  readonly memory: Memory;
}

/** The state of a scheduler that was chosen after `epochs` epochs. */
export const initialSchedulerState = ({ scheduler }: ResolvedExperiment, epochs: number): SchedulerState => ({
  epochs,
  memory: scheduler?.entry.metrics?.initial ?? {},
});

/** Whether the scheduler takes the test loss at the end of each epoch, as PyTorch's `scheduler.step(metrics)`. */
export const usesMetrics = ({ scheduler }: ResolvedExperiment): boolean => scheduler?.entry.metrics !== undefined;

/** Whether the scheduler must be given the test loss of a finished epoch before the next step. */
export const needsMetrics = (resolved: ResolvedExperiment, { epochs }: SchedulerState, { epoch }: Position): boolean =>
  usesMetrics(resolved) && epochs < epoch;

export function stepWithMetrics(
  { scheduler }: ResolvedExperiment,
  { epochs, memory }: SchedulerState,
  testLoss: number,
): SchedulerState {
  const next = scheduler?.entry.metrics?.next(scheduler.params, testLoss, memory);
  return { epochs: epochs + 1, memory: next ?? memory };
}

/**
 * The optimizer's parameters as they are at a step.
 *
 * @param ahead how many steps lie between `position` and that step
 */
export function paramsAt(
  { optimizer: { params }, scheduler, experiment }: ResolvedExperiment,
  {
    position,
    schedulerState,
    ahead,
  }: { readonly position: Position; readonly schedulerState: SchedulerState; readonly ahead: number },
): ParamValues {
  if (!scheduler) return params;
  const { epoch, batch, stepsPerEpoch } = position;
  const { accumulate, epochs } = experiment.training;
  const isPerStep = scheduler.params.interval === "step";
  const { lr, momentum } = scheduler.rateAt({
    lr: Number(params.lr),
    time: isPerStep ? updatesAt(position, accumulate, ahead) : epoch + Math.floor((batch + ahead) / stepsPerEpoch),
    duration: epochs * (isPerStep ? Math.ceil(stepsPerEpoch / accumulate) : 1),
    memory: schedulerState.memory,
  });
  if (momentum === undefined) return { ...params, lr };
  return Array.isArray(params.betas)
    ? { ...params, lr, betas: [momentum, ...params.betas.slice(1)] }
    : { ...params, lr, momentum };
}
