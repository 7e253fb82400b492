/** The kernels of a step grouped by what they are for, as a learner thinks of them; the slowest group first. */

import type { Profile } from "../../engine/worker/protocol.ts";

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

/** All kernels of one op whose results have one shape. */
export interface OpTime {
  readonly op: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly ms: number;
}

export interface PurposeTime {
  readonly purpose: PurposeName;
  readonly ms: number;
  /** The slowest first. */
  readonly ops: readonly OpTime[];
}

export interface StepTimes {
  readonly purposes: readonly PurposeTime[];
  /** Time between the kernels; 0 where kernels measured one by one took longer than the whole step. */
  readonly betweenMs: number;
  /** Of everything shown; shares are of this. */
  readonly totalMs: number;
}

export function stepTimes({ kernels, msPerStep }: Profile): StepTimes {
  const ops = new Map<string, { op: string; shape: readonly number[]; steps: Set<number>; ms: number }>();
  for (const { step, op, shape, ms } of kernels) {
    const key = `${op} ${shape}`;
    const found = ops.get(key) ?? { op, shape, steps: new Set(), ms: 0 };
    // Some ops take several kernels for one result.
    found.steps.add(step);
    found.ms += ms;
    ops.set(key, found);
  }
  const byPurpose = new Map<PurposeName, OpTime[]>();
  for (const { op, shape, steps, ms } of ops.values()) {
    const purpose = purposeOf(op);
    byPurpose.set(purpose, [...(byPurpose.get(purpose) ?? []), { op, shape, count: steps.size, ms }]);
  }
  const groups = [...byPurpose].map(([purpose, members]) => ({
    purpose,
    ms: sumOf(members),
    ops: members.sort(dearestFirst),
  }));
  const sum = sumOf(groups);
  return {
    purposes: groups.sort(dearestFirst),
    betweenMs: Math.max(0, msPerStep - sum),
    totalMs: Math.max(msPerStep, sum),
  };
}

interface Timed {
  readonly ms: number;
}
const dearestFirst = (a: Timed, b: Timed) => b.ms - a.ms;
const sumOf = (times: readonly Timed[]) => times.reduce((sum, { ms }) => sum + ms, 0);
