/** What a random run comes to on a device. */

import type { Dataset } from "../../engine/data/dataset.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { UserError } from "../../engine/define/errors.ts";
import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import type { Device } from "../../engine/graph/device.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";
import { readCheckpoint, writeCheckpoint } from "../../engine/train/checkpoint.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { resolveExperiment } from "../../engine/train/resolveExperiment.ts";
import type { Session } from "../../engine/train/session.ts";
import { edited, type Run } from "./drawnRuns.ts";

/** Null where the number of examples does not suit: all are dropped, or BatchNorm meets a single one. */
export async function dataOf(run: Run): Promise<Dataset | null> {
  const dataset = await loadDataset({ experiment: run.experiment, files: noFiles });
  try {
    for (const experiment of [run.experiment, edited(run)]) resolveExperiment(experiment, dataset);
    return dataset;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** A session on a reference device of its own. */
export async function openReference(experiment: Experiment, dataset: Dataset) {
  const device = createReferenceDevice(referenceKernels);
  const session = await createSession({ experiment, dataset, device });
  const close = () => {
    session.dispose();
    device.dispose();
  };
  return { session, close };
}

/** Numbers of one kind: a step's loss, a tensor's values, a split's score. */
export type Numbers = readonly (readonly [name: string, values: ArrayLike<number>])[];

/** Everything that a run's steps leave, in order; after a loss that is not finite the rest is left out. */
export async function trainOn(
  device: Device,
  run: Run,
  dataset: Dataset,
  { isInterrupted = false } = {},
): Promise<Numbers> {
  const all: [string, ArrayLike<number>][] = [];
  const open = () => createSession({ experiment: run.experiment, dataset, device });
  let session = await open();
  try {
    const first = isInterrupted ? run.interruptedAt : run.before;
    let goesOn = await advance(session, first, all);
    if (goesOn && isInterrupted) {
      const bytes = writeCheckpoint(await session.checkpoint());
      session.dispose();
      session = await open();
      session.resume(readCheckpoint(bytes, "state"));
      goesOn = await advance(session, run.before - first, all);
    }
    if (!goesOn) return all;
    await look(session, "before the edit", all);
    await session.reconfigure(edited(run), dataset);
    if (await advance(session, run.after, all)) await look(session, "at the end", all);
    return all;
  } finally {
    session.dispose();
  }
}

/** @returns whether all losses were finite */
async function advance(session: Session, steps: number, all: [string, ArrayLike<number>][]): Promise<boolean> {
  for (let done = 0; done < steps; ) {
    const { losses, diverged } = await session.advance({ maxSteps: steps - done });
    for (const loss of losses) all.push([`loss ${all.length + 1}`, [loss]]);
    if (diverged) return false;
    done += losses.length;
  }
  return true;
}

async function look(session: Session, when: string, all: [string, ArrayLike<number>][]): Promise<void> {
  for (const { name, values } of await session.weights()) all.push([`${name} ${when}`, values]);
  const { train, test } = await session.evaluate();
  all.push([`train loss ${when}`, [train.loss]], [`test loss ${when}`, [test.loss]]);
}
