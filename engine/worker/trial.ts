/** Which device is faster for an experiment, by training copies of it on both for moments; the run itself is not touched. */

import type { Dataset, Split } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { CompileWatch, Device } from "../graph/device.ts";
import { sizeOf } from "../graph/shape.ts";
import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";

/** What runs, as far as its speed goes. */
export type Run = Pick<Session, "experiment" | "dataset">;

export interface MsPerStep {
  readonly wasm: number;
  readonly webgpu: number;
}

export interface Trial {
  /** Trains for a moment on one device; null until there have been enough. Nothing else should compute meanwhile. */
  next(): Promise<MsPerStep | null>;
  dispose(): void;
}

/** Moving is worth it where a step takes less than 1 / this of the time. */
const margin = 1.2;
export const isGpuFaster = ({ wasm, webgpu }: MsPerStep): boolean => webgpu * margin < wasm;

/** How long each moment lasts: on the GPU as long as a slice of the runner's, so that the last reading counts as much. */
const momentMs = { wasm: 20, webgpu: 40 } as const;
const rounds = 4;
/** Differences like these need no more rounds than the first, in which slices find their length, and one more. */
const obvious = 3;
/** A step takes as long with few examples to choose from. */
const enoughExamples = 1024;

/** What a step's time depends on, as text. */
export function trialKey(
  { model, loss, optimizer, training, dataset: { augment } }: Experiment,
  dataset: Dataset,
): string {
  const { inputShape, classes, train } = dataset;
  const isImages = train.inputs instanceof Uint8Array;
  return JSON.stringify([
    [model, loss, optimizer.type, augment],
    [training.batch_size, training.accumulate > 1, inputShape, classes.length, isImages],
  ]);
}

/** @throws UserError when a device cannot take the experiment, DeviceLostError */
export async function prepareTrial({
  experiment,
  dataset,
  cpu,
  gpu,
  watch,
}: {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly cpu: Device;
  readonly gpu: Device;
  /** Follows what is compiled for the GPU. */
  readonly watch: CompileWatch;
}): Promise<Trial> {
  // A scheduler may want to hear test losses, and costs the same everywhere.
  const copy = {
    experiment: { ...experiment, scheduler: null },
    dataset: someOf(dataset, experiment.training.batch_size),
  };
  const wasm = await createSession({ ...copy, device: cpu });
  const webgpu = await createSession({ ...copy, device: gpu, watch }).catch((error: unknown) => {
    wasm.dispose();
    throw error;
  });
  const best = { wasm: Infinity, webgpu: Infinity };
  let moments = 0;

  async function time(name: keyof MsPerStep, session: Session): Promise<void> {
    const start = performance.now();
    const { steps, diverged } = await session.advance({ budgetMs: momentMs[name], maxEpochs: Infinity });
    if (steps > 0) best[name] = Math.min(best[name], (performance.now() - start) / steps);
    if (diverged) session.reset();
  }

  return {
    async next() {
      if (moments++ % 2 === 0) await time("wasm", wasm);
      else await time("webgpu", webgpu);
      const done = moments / 2;
      const ratio = best.webgpu / best.wasm;
      const isObvious = done >= 2 && (ratio > obvious || ratio < 1 / obvious);
      return Number.isInteger(done) && (done >= rounds || isObvious) ? { ...best } : null;
    },
    dispose() {
      wasm.dispose();
      webgpu.dispose();
    },
  };
}

/** The data set's first examples: whole mini-batches, or all there are. */
function someOf(dataset: Dataset, batchSize: number): Dataset {
  const length = sizeOf(dataset.inputShape);
  const first = (split: Split, count: number): Split => {
    const size = Math.min(split.size, count);
    return { inputs: split.inputs.subarray(0, size * length), labels: split.labels.subarray(0, size), size };
  };
  const count = Math.max(1, Math.floor(enoughExamples / batchSize)) * batchSize;
  return { ...dataset, train: first(dataset.train, count), test: first(dataset.test, 1) };
}
