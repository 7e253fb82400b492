/** How fast training goes, over the last second or so. */

import type { Advance } from "../train/session.ts";

const windowMs = 1000;

export interface Speed {
  add(advance: Advance, nowMs: number): void;
  /** Time that passed while training stood still does not count. */
  rest(): void;
  clear(): void;
  readonly examplesPerSecond: number;
  /** Training only; 0 before the first step. */
  readonly msPerStep: number;
}

interface Sample {
  readonly atMs: number;
  /** Since the sample before, evaluation and drawing included; at least the training itself. */
  readonly tookMs: number;
  readonly advance: Advance;
}

export function createSpeed(): Speed {
  let samples: Sample[] = [];
  let lastMs = 0;
  let isResting = true;

  const sum = (pick: (sample: Sample) => number) => samples.reduce((total, sample) => total + pick(sample), 0);
  const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

  return {
    add(advance, nowMs) {
      if (isResting) samples = [];
      const tookMs = isResting ? advance.elapsedMs : Math.max(advance.elapsedMs, nowMs - lastMs);
      isResting = false;
      lastMs = nowMs;
      samples.push({ atMs: nowMs, tookMs, advance });
      const recent = samples.findIndex(({ atMs }) => atMs > nowMs - windowMs);
      samples.splice(0, recent);
    },
    rest() {
      isResting = true;
    },
    clear() {
      samples = [];
      isResting = true;
    },
    get examplesPerSecond() {
      return isResting
        ? 0
        : ratio(
            1000 * sum(({ advance }) => advance.examples),
            sum(({ tookMs }) => tookMs),
          );
    },
    get msPerStep() {
      return ratio(
        sum(({ advance }) => advance.elapsedMs),
        sum(({ advance }) => advance.steps),
      );
    },
  };
}
