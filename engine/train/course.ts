/** Where training stands: steps, epochs, and which examples the next mini-batch takes. */

import type { Training } from "../experiment/experiment.ts";
import { updatesAt } from "./accumulation.ts";
import type { Position } from "./position.ts";

/** How an epoch is divided into mini-batches. */
export type Batching = Pick<Training, "batch_size" | "drop_last" | "accumulate">;

/** Mini-batches in an epoch, as many as `DataLoader` makes of `size` examples; 0 where `drop_last` leaves none. */
export const stepsPerEpochOf = (size: number, { batch_size, drop_last }: Omit<Batching, "accumulate">): number =>
  drop_last ? Math.floor(size / batch_size) : Math.ceil(size / batch_size);

/** Examples in an epoch's last mini-batch. */
export const lastCountOf = (size: number, batching: Omit<Batching, "accumulate">): number =>
  Math.min(batching.batch_size, size - (stepsPerEpochOf(size, batching) - 1) * batching.batch_size);

export interface Course {
  readonly position: Position;
  /** The next mini-batch has `count` examples; `repeats` mini-batches of this size follow one another, beyond the epoch's end where all are of one size. */
  next(): { readonly count: number; readonly repeats: number };
  /** Where the mini-batch so many steps ahead begins among the orders of `epochsHeld` epochs. */
  cursor(ahead: number): number;
  /** Counts steps; returns how many epochs ended with them. */
  countSteps(count: number): number;
  /**
   * An epoch that has begun goes on at the new size's last boundary before, so that some examples may come twice, but none is left out
   * that an epoch takes.
   */
  setBatching(batching: Batching): void;
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
  initial: Batching,
  from: Omit<Position, "stepsPerEpoch"> = { step: 0, updates: 0, epoch: 0, batch: 0 },
): Course {
  const held = epochsHeld(size);
  let { batch_size: batchSize, accumulate } = initial;
  let { step, updates, epoch, batch } = from;
  let stepsPerEpoch = stepsPerEpochOf(size, initial);
  let lastCount = lastCountOf(size, initial);

  const position = (): Position => ({ step, updates, epoch, batch, stepsPerEpoch });

  return {
    get position() {
      return position();
    },
    next() {
      const count = batch < stepsPerEpoch - 1 ? batchSize : lastCount;
      const isEven = lastCount === batchSize || stepsPerEpoch === 1;
      return { count, repeats: isEven ? held * stepsPerEpoch - batch : Math.max(1, stepsPerEpoch - 1 - batch) };
    },
    cursor(ahead) {
      const inEpoch = (batch + ahead) % stepsPerEpoch;
      const later = (batch + ahead - inEpoch) / stepsPerEpoch;
      return ((epoch + later) % held) * size + inEpoch * batchSize;
    },
    countSteps(count) {
      updates = updatesAt(position(), accumulate, count);
      step += count;
      batch += count;
      const ended = Math.floor(batch / stepsPerEpoch);
      batch -= ended * stepsPerEpoch;
      epoch += ended;
      return ended;
    },
    setBatching(next) {
      stepsPerEpoch = stepsPerEpochOf(size, next);
      lastCount = lastCountOf(size, next);
      // What stood in a last mini-batch that is now left out goes on in the one before.
      batch = Math.min(Math.floor((batch * batchSize) / next.batch_size), stepsPerEpoch - 1);
      ({ batch_size: batchSize, accumulate } = next);
    },
  };
}
