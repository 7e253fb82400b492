/** How fast training may go, so that learning can be watched: a toy net is fast enough to have learned within one frame. */

import type { Pace } from "./protocol.ts";

export interface PaceKeeper {
  set(pace: Pace): void;
  /** Steps that may be run now. */
  allowance(nowMs: number): number;
  count(steps: number): void;
  /** Training stands still; the time until it goes on does not count. */
  rest(): void;
  /** A new run: gentle begins again. */
  clear(): void;
}

/** Steps a second at first, and how long until the rate has doubled. */
const gentleStart = 200;
const doublingSeconds = 0.5;
/** Beyond any device; an infinite rate times no time would be NaN. */
const maxDoublings = 30;
/** A step that is late is not made up for by more than this. */
const maxLagSeconds = 0.1;

export function createPaceKeeper(): PaceKeeper {
  let pace: Pace = "gentle";
  /** Training time of this run. */
  let seconds = 0;
  let lastMs: number | null = null;
  /** Steps that are due and not yet run. */
  let owed = 0;

  function rateNow(): number {
    switch (pace) {
      case "full":
        return Infinity;
      case "gentle":
        return gentleStart * 2 ** Math.min(seconds / doublingSeconds, maxDoublings);
      default:
        return pace;
    }
  }

  function advanceTo(nowMs: number): void {
    // The first step comes at once.
    if (lastMs === null) owed = Math.max(owed, 1);
    else {
      const passed = (nowMs - lastMs) / 1000;
      const rate = rateNow();
      seconds += passed;
      owed = Math.min(owed + rate * passed, Math.max(1, rate * maxLagSeconds));
    }
    lastMs = nowMs;
  }

  return {
    set(next) {
      pace = next;
      owed = 0;
    },
    allowance(nowMs) {
      if (pace === "full") return Infinity;
      advanceTo(nowMs);
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
