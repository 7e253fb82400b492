/** The losses of a run's first steps, in short slices: what a program that repeats the run has to get. */

import type { Session, StepsDone } from "./session.ts";

const sliceMs = 10;

/**
 * @param copy a session at its beginning, which is trained
 * @param between awaited after each slice; an error it throws stops it
 * @returns one for each step up to `most`, to the last epoch's end or to the last one before NaN or infinity
 */
export async function firstLosses(
  copy: Session,
  { most, between }: { readonly most: number; readonly between: (done: StepsDone) => Promise<void> },
): Promise<readonly number[]> {
  const { epochs } = copy.experiment.training;
  const totalSteps = Math.min(most, epochs * copy.position.stepsPerEpoch);
  const losses: number[] = [];
  await between({ steps: 0, totalSteps });
  while (losses.length < totalSteps) {
    const tell = () => between({ steps: losses.length, totalSteps });
    const done = await copy.advance({ budgetMs: sliceMs, maxSteps: totalSteps - losses.length, between: tell });
    losses.push(...done.losses);
    if (done.diverged) return losses.filter(Number.isFinite);
    await tell();
  }
  return losses;
}
