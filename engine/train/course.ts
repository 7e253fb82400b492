/** Where training stands: steps, epochs, and which examples the next mini-batch takes. */

import type { Position } from "./position.ts";

export interface Course {
  readonly position: Position;
  /** The next mini-batch has `count` examples; `repeats` mini-batches of this size follow one another, beyond the epoch's end where all are of one size. */
  next(): { readonly count: number; readonly repeats: number };
  /** Where the mini-batch so many steps ahead begins among the orders of `epochsHeld` epochs. */
  cursor(ahead: number): number;
  /** Counts steps; returns how many epochs ended with them. */
  countSteps(count: number): number;
  /** An epoch that has begun goes on at the new size's last boundary before, so that some examples may come twice, but none is left out. */
  setBatchSize(batchSize: number): void;
}

/** So many examples' places are held at once, that the epochs of a small data set need no call of their own. */
const placesHeld = 2 ** 15;

/** The orders of so many epochs lie side by side; that of epoch e is number e modulo this. */
export const epochsHeld = (size: number): number => Math.max(1, Math.floor(placesHeld / size));

/**
 * @param size number of training examples
 * @param from where a saved run stood
 */
export function createCourse(
  size: number,
  initialBatchSize: number,
  from: Omit<Position, "stepsPerEpoch"> = { step: 0, epoch: 0, batch: 0 },
): Course {
  const held = epochsHeld(size);
  let batchSize = initialBatchSize;
  let { step, epoch, batch } = from;
  let stepsPerEpoch = Math.ceil(size / batchSize);

  return {
    get position() {
      return { step, epoch, batch, stepsPerEpoch };
    },
    next() {
      const left = size - batch * batchSize;
      // The last mini-batch may be smaller, as DataLoader's with drop_last = false.
      const count = Math.min(batchSize, left);
      const isEven = count * stepsPerEpoch === size;
      return { count, repeats: isEven ? held * stepsPerEpoch - batch : Math.max(1, Math.floor(left / batchSize)) };
    },
    cursor(ahead) {
      const inEpoch = (batch + ahead) % stepsPerEpoch;
      const later = (batch + ahead - inEpoch) / stepsPerEpoch;
      return ((epoch + later) % held) * size + inEpoch * batchSize;
    },
    countSteps(count) {
      step += count;
      batch += count;
      const ended = Math.floor(batch / stepsPerEpoch);
      batch -= ended * stepsPerEpoch;
      epoch += ended;
      return ended;
    },
    setBatchSize(next) {
      batch = Math.floor((batch * batchSize) / next);
      batchSize = next;
      stepsPerEpoch = Math.ceil(size / batchSize);
    },
  };
}
