/** How anything is timed, in the browser and under Node; `peers/pytorch.py` does the same in Python. */

import type { Case } from "./cases.ts";

/** A case made ready by a contender. */
export interface Trainer {
  /** Trains so many steps, every loss known at the end; in an evaluation scores all test examples so many times. */
  run(times: number): Promise<void>;
}

/** What a contender's module exports: `options` are those of its line in `contenders.ts`. */
export type Open = (measured: Case, options: Readonly<Record<string, unknown>>) => Promise<Trainer>;

export interface Timing {
  /** Before the first measurement: code reaches its final tier, caches and predictors fill. */
  readonly warmMs: number;
  readonly budgetMs: number;
}

export interface Measured {
  /** Median over blocks of runs: ms per run. */
  readonly medianMs: number;
  readonly blocks: number;
  /** It was too slow to be warmed up: this is its first run, compilation included. */
  readonly isFirst: boolean;
}

/** Blocks this long are well above the resolution of any clock. */
const blockMs = 20;
/** A block slower than this is not repeated for the sake of a median. */
const patienceMs = 5_000;
/** A first run slower than this is all that is measured. */
const tooSlowMs = 20_000;

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export async function measure(trainer: Trainer, { kind, steps }: Case, timing: Timing): Promise<Measured> {
  const time = async (times: number) => {
    const start = performance.now();
    await trainer.run(times);
    return performance.now() - start;
  };
  if (kind === "whole") return { medianMs: await time(steps), blocks: 1, isFirst: false };

  let warmedMs = 0;
  let times = 1;
  let perRun = Infinity;
  do {
    const elapsedMs = await time(times);
    if (elapsedMs > tooSlowMs) return { medianMs: elapsedMs, blocks: 1, isFirst: true };
    warmedMs += elapsedMs;
    perRun = elapsedMs / times;
    times = Math.max(1, Math.min(2 * times, Math.round(blockMs / Math.max(perRun, 1e-4))));
  } while (warmedMs < timing.warmMs);
  times = Math.max(1, Math.round(blockMs / Math.max(perRun, 1e-4)));

  const blocks: number[] = [];
  const end = performance.now() + timing.budgetMs;
  do {
    const elapsedMs = await time(times);
    blocks.push(elapsedMs / times);
    if (elapsedMs > patienceMs) break;
  } while (performance.now() < end || blocks.length < 3);
  return { medianMs: medianOf(blocks), blocks: blocks.length, isFirst: false };
}
