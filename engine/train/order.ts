/** In which order an epoch goes through the examples. */

import { createRng, type Rng } from "../define/rng.ts";
import type { Device } from "../graph/device.ts";
import type { RunState } from "./runState.ts";
import { epochsHeld } from "./trainingProgress.ts";

export interface Order {
  /** Writes the orders of the next `epochs` epochs to the device, if they are not there; at most `epochsHeld`. */
  write(runState: RunState, epochs: number): void;
  /** Call when the orders on the device may be wrong. */
  forget(): void;
}

/** In place of an epoch's number: the examples lie in the order of the file. */
const asInFile = -1;

export function createOrder(device: Device): Order {
  /** Which epoch's order lies at each index on the device. */
  let present: number[] = [];
  /** Allocated once for all epochs: for a small network, allocating takes as long as an epoch. */
  let order = new Int32Array(0);
  let source: { readonly seed: number; readonly rng: Rng } | null = null;

  /** The same seed and epoch give the same order, however training got there. */
  function shuffle(seed: number, epoch: number): void {
    if (source?.seed !== seed) source = { seed, rng: createRng(seed).fork("order") };
    source.rng.fork(String(epoch)).shuffle(order);
  }

  return {
    write({ progress, data, resolved }, epochs) {
      const { seed, training } = resolved.experiment;
      const { size } = data.dataset.train;
      const first = progress.position.epoch;
      if (order.length !== size) order = new Int32Array(size);
      for (let epoch = first; epoch < first + epochs; epoch++) {
        const wanted = training.shuffle ? epoch : asInFile;
        const index = epoch % epochsHeld(size);
        if (present[index] === wanted) continue;
        for (let i = 0; i < size; i++) order[i] = i;
        if (training.shuffle) shuffle(seed, epoch);
        device.write(data.order, order, index * size);
        present[index] = wanted;
      }
    },
    forget() {
      present = [];
    },
  };
}
