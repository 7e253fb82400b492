/** How fast training may go, so that learning can be watched: a toy net is fast enough to have learned within one frame. */

import type { Pace } from "./protocol.ts";

export interface PaceKeeper {
  set(pace: Pace): void;
  /** Steps that may be run now, where an epoch has `stepsPerEpoch` of them. */
  allowance(nowMs: number, stepsPerEpoch: number): number;
  count(steps: number): void;
  /** Training stands still; the time until it goes on does not count. */
  rest(): void;
  /** A new run: gentle begins again. */
  clear(): void;
}

/** What gentle training comes to and keeps. The time that a learner needs is counted in epochs, whatever the size of a batch. */
const heldEpochsPerSecond = 25;
/** Gentle training begins so: the steps of a toy net come one by one, and images train flat out at once. */
const firstStepsPerSecond = 3;
const firstEpochsPerSecond = 1 / 8;
const doublingSeconds = 0.6;
/** A step that is late is not made up for by more than this. */
const maxLagSeconds = 0.1;

/** Steps a second after so many seconds of training. */
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
