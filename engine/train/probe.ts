/** What a probe is, and what probes share. */

import type { Dataset, Split } from "../data/dataset.ts";
import type { Spec } from "../experiment/experiment.ts";
import type { NamedTensor } from "../export/namedTensor.ts";
import type { SlotData } from "../graph/device.ts";
import type { Network } from "../nn/network.ts";
import type { ProbeRequest, ProbeResult } from "../worker/protocol.ts";
import type { Cache, CacheKey } from "./cache.ts";
import type { Examples } from "./examples.ts";

/** See the probe `gradients`. */
export type StepGradients = Omit<Result<"gradients">, "type">;

export interface ProbeContext {
  readonly dataset: Dataset;
  readonly network: Network;
  readonly examples: Examples;
  /** Random changes of training examples, and where their chances come from. */
  readonly augment: readonly Spec[];
  readonly seed: number;
  readonly cache: Cache;
  /** What every program of the model is made from. */
  readonly cacheKey: CacheKey;
  weights(): Promise<readonly NamedTensor[]>;
  /** Of the step that comes next. */
  gradients(): Promise<StepGradients>;
}

export type Request<T extends ProbeRequest["type"]> = Extract<ProbeRequest, { type: T }>;
export type Result<T extends ProbeRequest["type"]> = Extract<ProbeResult, { type: T }>;

/** @returns null where the probe does not apply */
export type Probe<T extends ProbeRequest["type"]> = (
  request: Request<T>,
  context: ProbeContext,
) => Promise<Result<T> | null>;

/** The most rows that are answered for. */
export const maxRows = 1000;

/** A copy, which can be handed over. */
export function labelsOf({ labels }: Split, examples: ArrayLike<number>): Int32Array | Float32Array {
  const chosen = labels.slice(0, examples.length);
  for (let i = 0; i < examples.length; i++) chosen[i] = labels[examples[i]!]!;
  return chosen;
}

/** The stored inputs of some examples, one after the other: copies, which can be handed over. */
export function inputsAt({ inputs }: Split, examples: ArrayLike<number>, size: number): Float32Array | Uint8Array {
  const chosen = inputs.slice(0, examples.length * size);
  for (let i = 0; i < examples.length; i++) {
    const example = examples[i]!;
    chosen.set(inputs.subarray(example * size, (example + 1) * size), i * size);
  }
  return chosen;
}

export const isIndex = (value: number, length: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < length;

export const toFloat32 = (values: SlotData): Float32Array =>
  values instanceof Float32Array ? values : Float32Array.from(values);
