/** Replays a run that diverged, in short slices, up to the step where it did, and explains why. */

import type { Divergence } from "../worker/protocol.ts";
import { explainDivergence } from "./explainDivergence.ts";
import type { Finding } from "./findNonFinite.ts";
import type { ResolvedExperiment } from "./resolveExperiment.ts";
import type { Session } from "./session.ts";

const sliceMs = 10;

/**
 * @param copy a session of the same experiment, at the beginning of the run
 * @param step how far the run came
 * @param between awaited between slices; an error it throws stops the search
 */
export async function replay(
  copy: Session,
  run: { readonly resolved: ResolvedExperiment; readonly step: number; readonly between: () => Promise<void> },
): Promise<Divergence> {
  return explainDivergence(run.resolved, copy.dataset, await findCause(copy, run));
}

/** The finding in the last step, or in the update before it; null where the run began later. */
async function findCause(
  copy: Session,
  { step, between }: { readonly step: number; readonly between: () => Promise<void> },
): Promise<Finding | null> {
  async function goTo(wanted: number): Promise<void> {
    while (copy.position.step < wanted) {
      const maxSteps = wanted - copy.position.step;
      const { steps } = await copy.advance({ budgetMs: sliceMs, maxSteps, maxEpochs: Infinity });
      if (steps === 0) return;
      await between();
    }
  }
  const begun = copy.position.step;
  if (begun >= step) return null;
  const last = step - 1;
  await goTo(Math.max(begun, last - 1));
  const before = await copy.checkpoint();
  await goTo(last);
  const finding = await copy.findNonFinite();
  if (finding || before.position.step === last) return finding;
  await between();
  copy.resume(before);
  return copy.findNonFinite();
}
