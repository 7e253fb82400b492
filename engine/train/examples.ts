/** A data set on the device: inputs as stored, training examples first, then the test examples; picked and normalized by index. */

import type { Dataset } from "../data/dataset.ts";
import type { Normalize } from "../define/param.ts";
import { sizeOf } from "../graph/shape.ts";
import { type Shape, type Slot, slotTensor, type Tensor } from "../graph/tensor.ts";
import { type Coding, encodeLabels, targetType } from "../nn/targets.ts";
import { gather } from "../ops/index.ts";
import type { Scope } from "./scope.ts";

export interface Examples {
  readonly slot: Slot;
  /** The largest value of a pixel: 255 for bytes, else 1. */
  readonly white: number;
  /** One scale and shift per channel, or null where features are taken as they are. */
  readonly normalization: { readonly scale: readonly number[]; readonly shift: readonly number[] } | null;
}

/** A list of examples: `count` entries of `indices` from `cursor` on. */
export interface Selection {
  readonly indices: Slot;
  readonly cursor: Tensor;
  readonly count: number;
}

export function uploadExamples(scope: Scope, { train, test, inputShape, normalize }: Dataset): Examples {
  const isStoredInBytes = train.inputs instanceof Uint8Array;
  const slot = scope.slot("examples", [train.size + test.size, ...inputShape], isStoredInBytes ? "u8" : "f32");
  scope.device.write(slot, train.inputs);
  scope.device.write(slot, test.inputs, train.size * sizeOf(inputShape));
  const white = isStoredInBytes ? 255 : 1;
  const inForce = normalize ?? (isStoredInBytes ? asFractions(inputShape) : null);
  return {
    slot,
    white,
    normalization: inForce && {
      scale: inForce.std.map((std) => 1 / (white * std)),
      shift: inForce.mean.map((mean, channel) => -mean / inForce.std[channel]!),
    },
  };
}

/** From 0 to 1, as torchvision's `ToTensor` leaves pixels. */
const asFractions = ([channels = 1]: Shape): Normalize => ({
  mean: Array.from({ length: channels }, () => 0),
  std: Array.from({ length: channels }, () => 1),
});

/** The targets of all examples, in the same order as their inputs. */
export function uploadTargets(scope: Scope, { train, test }: Dataset, coding: Coding): Slot {
  const { shape, dtype } = targetType(coding, train.size + test.size);
  const slot = scope.slot("targets", shape, dtype);
  scope.device.write(slot, encodeLabels(coding, train));
  scope.device.write(slot, encodeLabels(coding, test), train.size * sizeOf(shape.slice(1)));
  return slot;
}

/** @returns (count, …) normalized */
export function pickInputs({ slot, normalization }: Examples, { indices, cursor, count }: Selection): Tensor {
  return gather(slotTensor(slot), slotTensor(indices), cursor, { count, ...normalization });
}

export function pickTargets(targets: Slot, { indices, cursor, count }: Selection): Tensor {
  return gather(slotTensor(targets), slotTensor(indices), cursor, { count });
}
