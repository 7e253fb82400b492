/** One random run: a document that can be trained, an edit in its middle, a step at which it is interrupted, and what it comes to on a device. */

import fc from "fast-check";
import type { Dataset } from "../../engine/data/dataset.ts";
import { noFiles } from "../../engine/data/files.ts";
import { UserError } from "../../engine/define/errors.ts";
import { checkModel } from "../../engine/experiment/check.ts";
import { fillIn } from "../../engine/experiment/complete.ts";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { editProblem } from "../../engine/experiment/problems.ts";
import type { Device } from "../../engine/graph/device.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import { readCheckpoint, writeCheckpoint } from "../../engine/train/checkpoint.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { makeRecipe } from "../../engine/train/recipe.ts";
import type { Session } from "../../engine/train/session.ts";
import { drawnExperiment, drawnSpec, mendsFrom } from "./drawnDocuments.ts";

export interface Run {
  readonly experiment: Experiment;
  /** Steps before the edit. */
  readonly before: number;
  readonly edit: { readonly lr: number; readonly batch_size: number };
  readonly after: number;
  /** After this many of the first steps the run is saved, and goes on in another session. */
  readonly interruptedAt: number;
}

/** Multiplications of all examples of a mini-batch. */
const mostWork = 4e5;

/** What a mini-batch costs, roughly: multiplications, and numbers that elementwise work visits several times. */
function workOf(experiment: Experiment): number {
  const { layers, input } = checkModel(experiment);
  const each = layers.reduce((sum, { macs, output }) => sum + macs + 8 * sizeOf(output), sizeOf(input));
  return each * experiment.training.batch_size;
}

const layer = (type: string, params: object) => fillIn("model", { type, ...params });

/** Layers that come first, so that those for images meet small ones too; they stay where the data set has images. */
const beginnings: readonly (readonly Spec[])[] = [
  [],
  [layer("AvgPool2d", { kernel_size: 4 })],
  [layer("AvgPool2d", { kernel_size: [5, 6], stride: [4, 5] })],
];

/** Of its layers those that take what arrives and keep the work small; then `Flatten` if need be, and one mend after another. */
function fitted(experiment: Experiment): Experiment {
  let fit: Experiment = { ...experiment, model: [] };
  for (const one of experiment.model) {
    const next = { ...fit, model: [...fit.model, one] };
    if (checkModel(next).layers.length === next.model.length && workOf(next) <= mostWork) fit = next;
  }
  const isFlat = (checkModel(fit).layers.at(-1)?.output.length ?? 1) === 1;
  return mendsFrom(isFlat ? fit : { ...fit, model: [...fit.model, layer("Flatten", {})] }).at(-1)!;
}

const isValid = (experiment: Experiment) =>
  editProblem(experiment) === null && checkModel(experiment).problem === null && workOf(experiment) <= mostWork;

const size = fc.integer({ min: 1, max: 9 });

export const drawnRun: fc.Arbitrary<Run> = fc
  .record({
    experiment: drawnExperiment,
    beginning: fc.constantFrom(...beginnings),
    layers: fc.array(drawnSpec("model"), { maxLength: 12, size: "max" }),
    batch: size,
    before: fc.integer({ min: 1, max: 6 }),
    edit: fc.record({ lr: fc.constantFrom(0.001, 0.01, 0.03), batch_size: size }),
    after: fc.integer({ min: 1, max: 4 }),
    interrupted: fc.nat(6),
  })
  .map(({ beginning, layers, batch, interrupted, experiment: { training, ...rest }, ...run }) => ({
    ...run,
    experiment: fitted({ ...rest, model: [...beginning, ...layers], training: { ...training, batch_size: batch } }),
    interruptedAt: Math.min(interrupted, run.before),
  }))
  .filter(({ experiment }) => isValid(experiment));

export const edited = ({ experiment, edit }: Run): Experiment => ({
  ...experiment,
  optimizer: { ...experiment.optimizer, lr: edit.lr },
  training: { ...experiment.training, batch_size: edit.batch_size },
});

/** Null where the number of examples does not suit: all are dropped, or BatchNorm meets a single one. */
export async function dataOf(run: Run): Promise<Dataset | null> {
  const dataset = await loadDataset({ experiment: run.experiment, files: noFiles });
  try {
    for (const experiment of [run.experiment, edited(run)]) makeRecipe(experiment, dataset);
    return dataset;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
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
