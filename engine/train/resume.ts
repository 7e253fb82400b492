/** Takes down where a run stands, and lets a run of the same experiment go on from there, bit for bit on the same device. */

import { ParamError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import { compactExperiment } from "../experiment/compact.ts";
import { describePath, describeValue } from "../experiment/describe.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { isRecord } from "../experiment/plain.ts";
import type { Device } from "../graph/device.ts";
import { formatShape, sameShape } from "../graph/shape.ts";
import type { Shape, Slot } from "../graph/tensor.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { createCourse, stepsPerEpochOf } from "./course.ts";
import type { Heard } from "./scheduling.ts";
import type { Setup } from "./setup.ts";

/** @param losses of the epoch that has begun */
export async function takeCheckpoint(
  device: Device,
  setup: Setup,
  { heard, losses }: { readonly heard: Heard; readonly losses: readonly number[] },
): Promise<Checkpoint> {
  const { recipe, data, states, course } = setup;
  const { stepsPerEpoch: _, ...position } = course.position;
  return {
    experiment: compactExperiment(recipe.experiment),
    train_samples: data.dataset.train.size,
    position,
    optimizer: { updates: states.updates, memory: states.memory },
    scheduler: heard,
    // Those of an epoch that is over no longer matter.
    losses: position.batch === 0 ? [] : [...losses],
    tensors: await Promise.all(
      savedSlots(setup).map(async ({ name, slot }) => ({ name, shape: slot.shape, values: await device.read(slot) })),
    ),
  };
}

/**
 * Writes a checkpoint's tensors and counts to the setup's.
 *
 * @returns the setup standing where the checkpoint was taken
 * @throws ParamError, and leaves all as it was, when the checkpoint is another experiment's
 */
export function resumeSetup(device: Device, setup: Setup, checkpoint: Checkpoint): Setup {
  const { recipe, data, states } = setup;
  const { size } = data.dataset.train;
  const slots = savedSlots(setup);
  checkResumable(checkpoint, {
    experiment: recipe.experiment,
    trainSamples: size,
    slots: slots.map(({ name, slot: { shape } }) => ({ name, shape })),
  });
  const saved = new Map(checkpoint.tensors.map(({ name, values }) => [name, values]));
  for (const { name, slot } of slots) device.write(slot, saved.get(name)!);
  states.resume(checkpoint.optimizer.updates, checkpoint.optimizer.memory);
  return { ...setup, course: createCourse(size, recipe.experiment.training, checkpoint.position) };
}

function savedSlots({
  weights,
  states,
  accumulated,
}: Setup): readonly { readonly name: string; readonly slot: Slot }[] {
  return [
    ...weights.stored.map(({ slot }) => ({ name: `model.${slot.name}`, slot })),
    ...states.slots.map((slot) => ({ name: `optimizer.${slot.name}`, slot })),
    ...(accumulated?.slots ?? []).map((slot) => ({ name: `gradient.${slot.name}`, slot })),
  ];
}

/**
 * Whether a run can go on exactly where another one stood.
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
    if (!tensor || !sameShape(tensor.shape, shape)) {
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
    // The type first: of another type the other fields mean nothing.
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
