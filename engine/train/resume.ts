/** Saves a run as a checkpoint, and resumes a run of the same experiment from one, bit for bit on the same device. */

import { ParamError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import { compactExperiment } from "../experiment/compact.ts";
import { isRecord } from "../experiment/copyJson.ts";
import { describePath, describeValue } from "../experiment/describe.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Device } from "../graph/device.ts";
import { formatShape, isSameShape } from "../graph/shape.ts";
import type { Shape, Slot } from "../graph/tensor.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { RunState } from "./runState.ts";
import type { SchedulerState } from "./schedulerState.ts";
import { createTrainingProgress, stepsPerEpochOf } from "./trainingProgress.ts";

/** @param losses of the epoch that has begun */
export async function takeCheckpoint(
  device: Device,
  runState: RunState,
  { schedulerState, losses }: { readonly schedulerState: SchedulerState; readonly losses: readonly number[] },
): Promise<Checkpoint> {
  const { resolved, data, states, progress } = runState;
  const { stepsPerEpoch: _, ...position } = progress.position;
  return {
    experiment: compactExperiment(resolved.experiment),
    train_samples: data.dataset.train.size,
    position,
    optimizer: { updates: states.updates, memory: states.memory },
    scheduler: schedulerState,
    // Those of an epoch that is over no longer matter.
    losses: position.batch === 0 ? [] : [...losses],
    tensors: await Promise.all(
      savedSlots(runState).map(async ({ name, slot }) => ({
        name,
        shape: slot.shape,
        values: await device.read(slot),
      })),
    ),
  };
}

/**
 * Writes a checkpoint's tensors and counts to those of the run.
 *
 * @returns the state of the run at the checkpoint
 * @throws ParamError, and leaves all as it was, when the checkpoint is another experiment's
 */
export function resumeRunState(device: Device, runState: RunState, checkpoint: Checkpoint): RunState {
  const { resolved, data, states } = runState;
  const { size } = data.dataset.train;
  const slots = savedSlots(runState);
  checkResumable(checkpoint, {
    experiment: resolved.experiment,
    trainSamples: size,
    slots: slots.map(({ name, slot: { shape } }) => ({ name, shape })),
  });
  const saved = new Map(checkpoint.tensors.map(({ name, values }) => [name, values]));
  for (const { name, slot } of slots) device.write(slot, saved.get(name)!);
  states.resume(checkpoint.optimizer.updates, checkpoint.optimizer.memory);
  return { ...runState, progress: createTrainingProgress(size, resolved.experiment.training, checkpoint.position) };
}

function savedSlots({
  weights,
  states,
  accumulated,
}: RunState): readonly { readonly name: string; readonly slot: Slot }[] {
  return [
    ...weights.stored.map(({ slot }) => ({ name: `model.${slot.name}`, slot })),
    ...states.slots.map((slot) => ({ name: `optimizer.${slot.name}`, slot })),
    ...(accumulated?.slots ?? []).map((slot) => ({ name: `gradient.${slot.name}`, slot })),
  ];
}

/**
 * Checks that a run can go on from the checkpoint of another one.
 *
 * @param slots names and shapes of the tensors that it needs
 * @throws ParamError naming the first thing in which they differ
 */
function checkResumable(
  checkpoint: Checkpoint,
  run: {
    readonly experiment: Experiment;
    readonly trainSamples: number;
    readonly slots: readonly { readonly name: string; readonly shape: Shape }[];
  },
): void {
  const ours = withoutEpochs(compactExperiment(run.experiment));
  const difference = firstDifference(withoutEpochs(checkpoint.experiment), ours, []);
  if (difference) throw differs(describePath(difference.path), difference.saved, difference.ours);
  if (checkpoint.train_samples !== run.trainSamples) {
    throw differs("dataset: training examples", checkpoint.train_samples, run.trainSamples);
  }
  const stepsPerEpoch = stepsPerEpochOf(run.trainSamples, run.experiment.training);
  const { batch } = checkpoint.position;
  if (batch >= stepsPerEpoch) throw refused("position.batch", String(batch), `0 … ${stepsPerEpoch - 1}`);
  const saved = new Map(checkpoint.tensors.map((tensor) => [tensor.name, tensor]));
  for (const { name, shape } of run.slots) {
    const tensor = saved.get(name);
    if (!tensor || !isSameShape(tensor.shape, shape)) {
      const got: Text = tensor ? formatShape(tensor.shape) : { en: "no such tensor", zh: "没有这个张量" };
      throw refused(name, got, formatShape(shape));
    }
  }
}

/** A run may be resumed for longer than it was meant to last. */
function withoutEpochs({
  training = {},
  ...rest
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { epochs: _, ...others } = isRecord(training) ? training : {};
  return { ...rest, training: others };
}

interface Difference {
  readonly path: readonly (string | number)[];
  readonly saved: unknown;
  readonly ours: unknown;
}

function firstDifference(saved: unknown, ours: unknown, path: Difference["path"]): Difference | null {
  if (Array.isArray(saved) && Array.isArray(ours)) {
    for (let i = 0; i < Math.max(saved.length, ours.length); i++) {
      const found = firstDifference(saved[i], ours[i], [...path, i]);
      if (found) return found;
    }
    return null;
  }
  if (isRecord(saved) && isRecord(ours)) {
    // The type first: if it differs, comparing the other fields says nothing.
    for (const key of new Set(["type", ...Object.keys(ours), ...Object.keys(saved)])) {
      const found = firstDifference(saved[key], ours[key], [...path, key]);
      if (found) return found;
    }
    return null;
  }
  return Object.is(saved, ours) ? null : { path, saved, ours };
}

function differs(where: string, saved: unknown, ours: unknown): ParamError {
  const value = (value: unknown): Text =>
    value === undefined ? { en: "the default", zh: "默认值" } : describeValue(value);
  const [got, expected] = [value(saved), value(ours)];
  return refused(where, got, expected);
}

function refused(where: string, got: Text, expected: Text): ParamError {
  return new ParamError({
    where: `saved run: ${where}`,
    got,
    expected,
    fix: {
      en: "Resume with the very experiment and data that were saved; only training.epochs may differ.",
      zh: "请用保存时的同一实验和数据继续；只有 training.epochs 可以不同。",
    },
  });
}
