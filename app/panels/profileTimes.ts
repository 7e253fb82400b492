/** The times of a step's kernels, summed: of the whole step, and of all kernels of one op and shape. */

import type { KernelTime } from "../../engine/graph/device.ts";
import type { Profile } from "../../engine/worker/protocol.ts";

/** All kernels of one op whose results have one shape. */
export interface OpTime {
  readonly op: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly ms: number;
}

export interface StepTimes {
  /** Time between the kernels; 0 where kernels measured one by one took longer than the whole step. */
  readonly betweenMs: number;
  /** Of everything shown; shares are of this. */
  readonly totalMs: number;
}

export function stepTimes({ kernels, msPerStep }: Profile): StepTimes {
  const sum = sumOf(kernels);
  return { betweenMs: Math.max(0, msPerStep - sum), totalMs: Math.max(msPerStep, sum) };
}

/** The slowest first. */
export function opTimes(kernels: readonly KernelTime[]): readonly OpTime[] {
  return [...groupBy(kernels, ({ op, shape }) => `${op} ${shape}`).values()]
    .map((members) => {
      const [{ op, shape }] = members as [KernelTime];
      // Some ops take several kernels for one result.
      return { op, shape, count: new Set(members.map(({ step }) => step)).size, ms: sumOf(members) };
    })
    .sort(slowestFirst);
}

interface Timed {
  readonly ms: number;
}
export const slowestFirst = (a: Timed, b: Timed) => b.ms - a.ms;
export const sumOf = (times: readonly Timed[]) => times.reduce((sum, { ms }) => sum + ms, 0);

/** Each group with its members, in the order in which they first occur. */
export function groupBy<T, K>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const members = groups.get(key);
    if (members) members.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
