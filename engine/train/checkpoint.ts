/** The whole state of a run as a file: weights, buffers, state of optimizer and scheduler, and the position. */

import * as z from "zod/mini";
import type { Memory } from "../define/entry.ts";
import { DataError } from "../define/errors.ts";
import { readContent } from "../export/readSafetensors.ts";
import { writeSafetensors } from "../export/writeSafetensors.ts";
import type { Shape } from "../graph/tensor.ts";
import type { Position } from "./position.ts";
import type { SchedulerState } from "./schedulerState.ts";

export interface Checkpoint {
  /** What goes without saying left out. */
  readonly experiment: Readonly<Record<string, unknown>>;
  readonly train_samples: number;
  readonly position: Omit<Position, "stepsPerEpoch">;
  readonly optimizer: { readonly updates: number; readonly memory: Memory };
  readonly scheduler: SchedulerState;
  /** Of the epoch that has begun, step by step. */
  readonly losses: readonly number[];
  /** `model.0.weight`, `optimizer.0.weight.exp_avg`, as exactly as the device has them. */
  readonly tensors: readonly SavedTensor[];
}

export interface SavedTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

const format = "Layerlab checkpoint 1";

/** A safetensors file; what is no tensor is JSON in its metadata. */
export function writeCheckpoint({ tensors, ...rest }: Checkpoint): Uint8Array<ArrayBuffer> {
  const exact = tensors.map(({ values, ...tensor }) => ({
    ...tensor,
    dtype: values instanceof Float64Array ? ("F64" as const) : ("F32" as const),
    values,
  }));
  // JSON knows no infinity, which a scheduler's best loss begins with.
  const state = JSON.stringify(rest, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value,
  );
  return writeSafetensors(exact, { format, state });
}

/** @throws DataError when the file is damaged or is no checkpoint */
export function readCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const { metadata, tensors } = readContent(bytes, file);
  const state = metadata.format === format ? parse(metadata.state) : null;
  if (!state) {
    throw new DataError({
      where: file,
      got: { en: "a file without a run's state", zh: "不含训练状态的文件" },
      expected: { en: "one that --save-state wrote", zh: "由 --save-state 写出的文件" },
      fix: { en: "Give weights alone to --init instead.", zh: "若只是权重，请改用 --init。" },
    });
  }
  return { ...state, tensors };
}

const count = z.int().check(z.minimum(0));
/** Infinite where a scheduler was given no test loss yet. */
const memory = z.record(
  z.string(),
  z.custom<number>((value) => typeof value === "number"),
);
const stateSchema = z.object({
  experiment: z.record(z.string(), z.unknown()),
  train_samples: count,
  position: z.object({ step: count, updates: z.optional(count), epoch: count, batch: count }),
  optimizer: z.object({ updates: count, memory }),
  scheduler: z.object({ epochs: count, memory }),
  losses: z.array(z.number()),
});

function parse(text: unknown): Omit<Checkpoint, "tensors"> | null {
  try {
    const state: unknown = JSON.parse(String(text), (_, value) => (isInfinity(value) ? Number(value.number) : value));
    const { data } = stateSchema.safeParse(state);
    if (!data) return null;
    const { position, ...rest } = data;
    // Files from before there was `training.accumulate` have an update a step.
    return { ...rest, position: { ...position, updates: position.updates ?? position.step } };
  } catch {
    return null;
  }
}

const isInfinity = (value: unknown): value is { readonly number: string } =>
  typeof value === "object" && value !== null && "number" in value && typeof value.number === "string";
