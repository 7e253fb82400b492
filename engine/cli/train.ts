/** The headless training loop: drives a session to the last step and tells a report what happens. */

import { noticeOfGrowth } from "../experiment/growingLoss.ts";
import type { Session } from "../train/session.ts";
import type { Evaluation } from "../worker/protocol.ts";
import type { Report } from "./report.ts";

/** Length of a slice; between slices signals are handled and lines are printed. */
const sliceMs = 100;

/**
 * Trains until the experiment's last epoch is over, or after `steps` steps if that comes first, those of a resumed run included.
 *
 * @returns false when the loss became NaN or infinite
 */
export async function train({
  session,
  report,
  steps,
}: {
  readonly session: Session;
  readonly report: Report;
  readonly steps: number | null;
}): Promise<boolean> {
  const begun = performance.now();
  const { step: resumedAt } = session.position;
  const { stepsPerEpoch } = session.position;
  const last = Math.min(steps ?? Infinity, session.experiment.training.epochs * stepsPerEpoch);
  let trainingMs = 0;
  let evaluation: Evaluation | null = null;
  /** The first loss of this run, and whether it was said that losses have grown far beyond it. */
  let start: number | null = null;
  let isGrowthSaid = false;

  while (session.position.step < last) {
    const first = session.position.step;
    const maxEpochs = report.wantsEpochs ? 1 : Infinity;
    const advance = await session.advance({ budgetMs: sliceMs, maxSteps: last - first, maxEpochs });
    trainingMs += advance.elapsedMs;
    const finite = advance.diverged ? advance.losses.findIndex((loss) => !Number.isFinite(loss)) : -1;
    const losses = finite < 0 ? advance.losses : advance.losses.subarray(0, finite);
    losses.forEach((loss, i) => {
      const index = first + i;
      const epoch = Math.floor(index / stepsPerEpoch);
      report.step({ step: index + 1, epoch: epoch + 1, batch: (index % stepsPerEpoch) + 1, loss });
      start ??= loss;
      const notice = isGrowthSaid ? null : noticeOfGrowth(loss, start);
      if (notice) {
        report.grows(index + 1, epoch + 1, notice);
        isGrowthSaid = true;
      }
    });
    if (advance.diverged) {
      const step = first + losses.length + 1;
      report.diverged(step, Math.floor((step - 1) / stepsPerEpoch) + 1, await session.explainDivergence());
      return false;
    }
    if (advance.endedEpochs > 0 && report.wantsEpochs) {
      evaluation = await session.evaluate();
      report.epoch(session.position.epoch, advance.learningRate, evaluation);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }

  const { step } = session.position;
  const isFresh = evaluation !== null && evaluation.step === step;
  const final = isFresh && evaluation ? evaluation : await session.evaluate();
  report.done({
    step,
    seconds: (performance.now() - begun) / 1000,
    msPerStep: step > resumedAt ? trainingMs / (step - resumedAt) : 0,
    evaluation: final,
  });
  return true;
}
