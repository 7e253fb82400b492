/** Moves a run to another device: all that it needs to go on there, Reset included. */

import type { Dataset } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import type { Device } from "../graph/device.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { createSession } from "./createSession.ts";
import type { Session } from "./session.ts";

export interface SavedState {
  /** What Reset returns to. */
  readonly initialWeights: readonly NamedTensor[];
  readonly checkpoint: Checkpoint;
}

export interface SavedRun extends SavedState {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
}

/** @throws DeviceLostError */
export async function saveRun(session: Session): Promise<SavedRun> {
  const { experiment, dataset, initialWeights } = session;
  return { experiment, dataset, initialWeights, checkpoint: await session.checkpoint() };
}

/** @throws UserError when the device cannot take the run, DeviceLostError */
export async function continueRun(saved: SavedRun, device: Device): Promise<Session> {
  const { experiment, dataset } = saved;
  const session = await createSession({ experiment, dataset, device });
  resumeRun(session, saved);
  return session;
}

/** Goes on with a run in a new session of the same experiment: nothing is compiled. */
export function resumeRun(session: Session, { initialWeights, checkpoint }: SavedState): void {
  // At step 0 they are what Reset returns to.
  session.loadWeights(initialWeights);
  session.resume(checkpoint);
}
