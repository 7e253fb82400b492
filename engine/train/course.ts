/** Where training stands: steps, epochs, and which examples the next mini-batch takes. */

import type { Position } from "./session.ts";

export interface Course {
  readonly position: Position;
  /** The next mini-batch: `count` examples from `cursor` on in the epoch's order; `repeats` such mini-batches follow one another. */
  next(): { readonly cursor: number; readonly count: number; readonly repeats: number };
  /** Counts one step; true where it was the last of its epoch. */
  countStep(): boolean;
  /** An epoch that has begun goes on at the new size's last boundary before, so that some examples may come twice, but none is left out. */
  setBatchSize(batchSize: number): void;
}

/**
 * @param size number of training examples
 * @param from where a saved run stood
 */
export function createCourse(
  size: number,
  initialBatchSize: number,
  from: Omit<Position, "stepsPerEpoch"> = { step: 0, epoch: 0, batch: 0 },
): Course {
  let batchSize = initialBatchSize;
  let { step, epoch, batch } = from;
  const stepsPerEpoch = () => Math.ceil(size / batchSize);

  return {
    get position() {
      return { step, epoch, batch, stepsPerEpoch: stepsPerEpoch() };
    },
    next() {
      const cursor = batch * batchSize;
      const left = size - cursor;
      // The last mini-batch may be smaller, as DataLoader's with drop_last = false.
      return { cursor, count: Math.min(batchSize, left), repeats: Math.max(1, Math.floor(left / batchSize)) };
    },
    countStep() {
      step++;
      batch++;
      if (batch < stepsPerEpoch()) return false;
      batch = 0;
      epoch++;
      return true;
    },
    setBatchSize(next) {
      batch = Math.floor((batch * batchSize) / next);
      batchSize = next;
    },
  };
}
