/** In which order an epoch goes through the examples. */

import { createRng } from "../define/rng.ts";
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
  return {
    write({ course, data, recipe }, epochs) {
      const { seed, training } = recipe.experiment;
      const { size } = data.dataset.train;
      const first = course.position.epoch;
      const rng = createRng(seed).fork("order");
      for (let epoch = first; epoch < first + epochs; epoch++) {
        const wanted = training.shuffle ? epoch : asInFile;
        const place = epoch % epochsHeld(size);
        if (present[place] === wanted) continue;
        const order = inFileOrder(size);
        // The same seed and epoch give the same order, however training got there.
        if (training.shuffle) rng.fork(String(epoch)).shuffle(order);
        device.write(data.order, order, place * size);
        present[place] = wanted;
      }
    },
    forget() {
      present = [];
    },
  };
}

function inFileOrder(size: number): Int32Array {
  const order = new Int32Array(size);
  for (let i = 0; i < size; i++) order[i] = i;
  return order;
}
