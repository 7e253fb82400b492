/** The learning rate as the document's scheduler has it, and what that scheduler has heard of test losses. */

import type { Memory } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import { updatesAt } from "./accumulation.ts";
import type { Position } from "./position.ts";
import type { Recipe } from "./recipe.ts";

/** Test losses that a scheduler has heard; position in time needs no memory, it follows steps and epochs. */
export interface Heard {
  /** Epochs after which it heard one, or that were over before it came. */
  readonly epochs: number;
  readonly memory: Memory;
}

/** A scheduler that has heard nothing yet, chosen after so many epochs. */
export const heardNothing = ({ scheduler }: Recipe, epochs: number): Heard => ({
  epochs,
  memory: scheduler?.entry.hearing?.initial ?? {},
});

/** Whether the scheduler must hear the test loss at each epoch's end. */
export const isHearing = ({ scheduler }: Recipe): boolean => scheduler?.entry.hearing !== undefined;

/** Whether an epoch has ended whose test loss the scheduler must hear before the next step. */
export const isWaiting = (recipe: Recipe, { epochs }: Heard, { epoch }: Position): boolean =>
  isHearing(recipe) && epochs < epoch;

export function hear({ scheduler }: Recipe, { epochs, memory }: Heard, testLoss: number): Heard {
  const next = scheduler?.entry.hearing?.next(scheduler.params, testLoss, memory);
  return { epochs: epochs + 1, memory: next ?? memory };
}

/**
 * The optimizer's parameters as they are at a step.
 *
 * @param ahead how many steps lie between `position` and that step
 */
export function paramsAt(
  { optimizer: { params }, scheduler, experiment }: Recipe,
  { position, heard, ahead }: { readonly position: Position; readonly heard: Heard; readonly ahead: number },
): ParamValues {
  if (!scheduler) return params;
  const { epoch, batch, stepsPerEpoch } = position;
  const { accumulate, epochs } = experiment.training;
  const isPerStep = scheduler.params.interval === "step";
  const { lr, momentum } = scheduler.rateAt({
    lr: Number(params.lr),
    time: isPerStep ? updatesAt(position, accumulate, ahead) : epoch + Math.floor((batch + ahead) / stepsPerEpoch),
    duration: epochs * (isPerStep ? Math.ceil(stepsPerEpoch / accumulate) : 1),
    memory: heard.memory,
  });
  if (momentum === undefined) return { ...params, lr };
  return Array.isArray(params.betas)
    ? { ...params, lr, betas: [momentum, ...params.betas.slice(1)] }
    : { ...params, lr, momentum };
}
