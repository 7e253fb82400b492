/** In which order an epoch goes through the examples. */

import { createRng, type Rng } from "../define/rng.ts";
import type { Device } from "../graph/device.ts";
import { epochsHeld } from "./course.ts";
import type { Setup } from "./setup.ts";

export interface Order {
  /** Writes the orders of the current epoch and those after it to the device, as far as they do not lie there; at most `epochsHeld`. */
  write(setup: Setup, epochs: number): void;
  /** What lies on the device is not to be relied on. */
  forget(): void;
}

/** Stands for the order of the file where an epoch's number would stand for its own. */
const asInFile = -1;

export function createOrder(device: Device): Order {
  /** Whose order lies at each place. */
  let present: number[] = [];
  /** Made once for all epochs: a small network's epoch takes no longer than memory for its order. */
  let order = new Int32Array(0);
  let source: { readonly seed: number; readonly rng: Rng } | null = null;

  /** The same seed and epoch give the same order, however training got there. */
  function shuffle(seed: number, epoch: number): void {
    if (source?.seed !== seed) source = { seed, rng: createRng(seed).fork("order") };
    source.rng.fork(String(epoch)).shuffle(order);
  }

  return {
    write({ course, data, recipe }, epochs) {
      const { seed, training } = recipe.experiment;
      const { size } = data.dataset.train;
      const first = course.position.epoch;
      if (order.length !== size) order = new Int32Array(size);
      for (let epoch = first; epoch < first + epochs; epoch++) {
        const wanted = training.shuffle ? epoch : asInFile;
        const place = epoch % epochsHeld(size);
        if (present[place] === wanted) continue;
        for (let i = 0; i < size; i++) order[i] = i;
        if (training.shuffle) shuffle(seed, epoch);
        device.write(data.order, order, place * size);
        present[place] = wanted;
      }
    },
    forget() {
      present = [];
    },
  };
}
