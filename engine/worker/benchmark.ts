/** Measures which device is faster for an experiment: trains copies of it on both for short times. The run itself is not touched. */

import type { Dataset, Split } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { CompileWatch, Device } from "../graph/device.ts";
import { sizeOf } from "../graph/shape.ts";
import { isAccumulating } from "../train/accumulation.ts";
import { createSession } from "../train/createSession.ts";
import type { Session } from "../train/session.ts";

/** What the speed of a run depends on. */
export type Run = Pick<Session, "experiment" | "dataset">;

export interface MsPerStep {
  readonly wasm: number;
  readonly webgpu: number;
}

export interface Benchmark {
  /** Trains on one device for a short time; null until there are enough measurements. Nothing else should compute meanwhile. */
  next(): Promise<MsPerStep | null>;
  dispose(): void;
}

/** The GPU must be this many times as fast before the run moves there. */
const margin = 1.2;
export const isGpuFaster = ({ wasm, webgpu }: MsPerStep): boolean => webgpu * margin < wasm;

/** How long each measurement takes: on the GPU as long as a slice of the runner, so that waiting for its last losses counts as much. */
const momentMs = { wasm: 20, webgpu: 40 } as const;
const rounds = 4;
/** With a ratio above this, two rounds are enough: in the first, slices find their length. */
const obvious = 3;
/** The copies get this many examples: a step takes as long with few as with all. */
const enoughExamples = 1024;

/** What a step's time depends on, as text. */
export function benchmarkKey(
  { model, loss, optimizer, training, dataset: { augment } }: Experiment,
  dataset: Dataset,
): string {
  const { inputShape, classes, train } = dataset;
  const isImages = train.inputs instanceof Uint8Array;
  return JSON.stringify([
    [model, loss, optimizer.type, augment],
    [training.batch_size, isAccumulating(training), inputShape, classes.length, isImages],
  ]);
}

/** @throws UserError when a device cannot take the experiment, DeviceLostError */
export async function prepareBenchmark({
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
  /** Reports how far compiling for the GPU is. */
  readonly watch: CompileWatch;
}): Promise<Benchmark> {
  // Without the scheduler: it may ask for test losses, and costs the same on every device.
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
