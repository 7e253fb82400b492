/** The kernels of a step grouped by what they are for, as a learner thinks of them; the slowest group first. */

import type { KernelTime } from "../../engine/graph/device.ts";
import { groupBy, type OpTime, opTimes, slowestFirst, sumOf } from "./profileTimes.ts";

export type PurposeName =
  | "convolution"
  | "convolutionBack"
  | "matmul"
  | "pooling"
  | "elementwise"
  | "sums"
  | "loss"
  | "batch"
  | "chance"
  | "upkeep"
  | "other";

/** By op, as ARCHITECTURE.md lists them. */
const purposes: Readonly<Record<string, PurposeName>> = {
  conv2d: "convolution",
  conv2dInput: "convolutionBack",
  conv2dWeight: "convolutionBack",
  matmul: "matmul",
  maxPool2d: "pooling",
  maxPool2dGrad: "pooling",
  resample2d: "pooling",
  map: "elementwise",
  reduce: "sums",
  moments: "sums",
  softmax: "loss",
  softmaxCrossEntropy: "loss",
  softmaxCrossEntropyGrad: "loss",
  oneHot: "loss",
  gather: "batch",
  gridSample: "batch",
  random: "chance",
  row: "upkeep",
  storeRows: "upkeep",
  constant: "upkeep",
  copy: "upkeep",
  reshape: "upkeep",
};

export const purposeOf = (op: string): PurposeName => purposes[op] ?? "other";

export interface PurposeTime {
  readonly purpose: PurposeName;
  readonly ms: number;
  /** The slowest first. */
  readonly ops: readonly OpTime[];
}

export function purposeTimes(kernels: readonly KernelTime[]): readonly PurposeTime[] {
  return [...groupBy(kernels, ({ op }) => purposeOf(op))]
    .map(([purpose, members]) => ({ purpose, ms: sumOf(members), ops: opTimes(members) }))
    .sort(slowestFirst);
}
