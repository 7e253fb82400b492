/** In which order an epoch goes through the examples. */

import { createRng } from "../define/rng.ts";
import type { Device } from "../graph/device.ts";
import type { Setup } from "./setup.ts";

export interface Order {
  /** Writes the current epoch's order to the device, if another one lies there. */
  write(setup: Setup): void;
  /** What lies on the device is not to be relied on. */
  forget(): void;
}

export function createOrder(device: Device): Order {
  /** Names the order on the device. */
  let present = "";
  return {
    write({ course, data, recipe }) {
      const { seed, training } = recipe.experiment;
      const { epoch } = course.position;
      const wanted = training.shuffle ? `epoch ${epoch}` : "as in the file";
      if (present === wanted) return;
      const { size } = data.dataset.train;
      device.write(data.order, epochOrder({ seed, epoch, size, shuffle: training.shuffle }));
      present = wanted;
    },
    forget() {
      present = "";
    },
  };
}

/** Which example stands where in an epoch; the same seed and epoch give the same order, however training got there. */
function epochOrder({
  seed,
  epoch,
  size,
  shuffle,
}: {
  readonly seed: number;
  readonly epoch: number;
  readonly size: number;
  readonly shuffle: boolean;
}): Int32Array {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  if (shuffle) createRng(seed).fork("order").fork(String(epoch)).shuffle(order);
  return order;
}
