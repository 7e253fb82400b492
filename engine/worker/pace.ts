/** Limits the speed of training so that learning can be watched: without a limit a toy net learns within one frame. */

import type { Pace } from "./protocol.ts";

export interface PaceKeeper {
  set(pace: Pace): void;
  /** Steps that may be run now, where an epoch has `stepsPerEpoch` of them. */
  allowance(nowMs: number, stepsPerEpoch: number): number;
  count(steps: number): void;
  /** Training rests; the time until it goes on does not count. */
  rest(): void;
  /** A new run: gentle begins again. */
  clear(): void;
}

/** The highest speed of gentle training, in epochs: an edit of the batch size must not change how fast learning looks. */
const heldEpochsPerSecond = 25;
/** The first speed of gentle training: steps of a toy net come one by one, and images train flat out at once. */
const firstStepsPerSecond = 3;
const firstEpochsPerSecond = 1 / 8;
const doublingSeconds = 0.6;
/** Steps that were missed are made up for at most this long. */
const maxLagSeconds = 0.1;

/** Steps per second, after `seconds` of training. */
function gentleRate(seconds: number, stepsPerEpoch: number): number {
  const first = Math.max(firstStepsPerSecond, firstEpochsPerSecond * stepsPerEpoch);
  return Math.min(first * 2 ** (seconds / doublingSeconds), heldEpochsPerSecond * stepsPerEpoch);
}

export function createPaceKeeper(): PaceKeeper {
  let pace: Pace = "gentle";
  /** Training time of this run. */
  let seconds = 0;
  let lastMs: number | null = null;
  /** Steps that are due and not yet run. */
  let owed = 0;

  return {
    set(next) {
      pace = next;
      owed = 0;
    },
    allowance(nowMs, stepsPerEpoch) {
      const passed = lastMs === null ? 0 : (nowMs - lastMs) / 1000;
      // The first step comes at once.
      if (lastMs === null) owed = Math.max(owed, 1);
      lastMs = nowMs;
      seconds += passed;
      if (pace === "full") return Infinity;
      const rate = pace === "gentle" ? gentleRate(seconds, stepsPerEpoch) : pace;
      owed = Math.min(owed + rate * passed, Math.max(1, rate * maxLagSeconds));
      return Math.floor(owed);
    },
    count(steps) {
      owed = Math.max(0, owed - steps);
    },
    rest() {
      lastMs = null;
    },
    clear() {
      seconds = 0;
      owed = 0;
      lastMs = null;
    },
  };
}
