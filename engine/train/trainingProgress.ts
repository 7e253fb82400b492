/** How far training has come: steps, epochs, and which examples the next mini-batch takes. */

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

export interface TrainingProgress {
  readonly position: Position;
  /** The next mini-batch has `count` examples; `repeats` mini-batches of this size follow one another, beyond the epoch's end where all are of one size. */
  next(): { readonly count: number; readonly repeats: number };
  /** Where the mini-batch `ahead` steps from now begins in the orders of `epochsHeld` epochs. */
  cursor(ahead: number): number;
  /** Counts steps; returns how many epochs ended with them. */
  countSteps(count: number): number;
  /**
   * The current epoch goes on at the nearest earlier boundary of the new mini-batches: some examples may come twice, none is left out.
   */
  setBatching(batching: Batching): void;
}

/** Holds at most this many example indices, so that many epochs of a small data set fit into one call of the device. */
const maxIndicesHeld = 2 ** 15;

/** How many epochs' orders lie side by side; the order of epoch e is number e modulo this. */
export const epochsHeld = (size: number): number => Math.max(1, Math.floor(maxIndicesHeld / size));

/**
 * @param size number of training examples
 * @param from where a saved run stood
 */
export function createTrainingProgress(
  size: number,
  initial: Batching,
  from: Omit<Position, "stepsPerEpoch"> = { step: 0, updates: 0, epoch: 0, batch: 0 },
): TrainingProgress {
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
      // A position in a last mini-batch that `drop_last` now drops moves to the mini-batch before.
      batch = Math.min(Math.floor((batch * batchSize) / next.batch_size), stepsPerEpoch - 1);
      ({ batch_size: batchSize, accumulate } = next);
    },
  };
}
