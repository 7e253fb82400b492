/**
 * Gradient accumulation: `training.accumulate` mini-batches make one update of the optimizer. A step stays one mini-batch. Groups begin
 * anew with every epoch; an epoch's last one may be smaller and updates all the same.
 */

import type { Training } from "../experiment/experiment.ts";
import type { Device } from "../graph/device.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Slot } from "../graph/tensor.ts";
import type { Parameter } from "../nn/network.ts";
import type { Position } from "./position.ts";
import { createScope } from "./scope.ts";

export const isAccumulating = ({ accumulate }: Pick<Training, "accumulate">): boolean => accumulate > 1;

/** The optimizer's updates since the start, as there will be `ahead` steps after `position`. */
export function updatesAt(position: Position, accumulate: number, ahead: number): number {
  const { updates, batch, stepsPerEpoch } = position;
  // The usual case, asked for at every step.
  if (accumulate === 1) return updates + ahead;
  const sinceEpochBegan = (batches: number) => {
    const inEpoch = batches % stepsPerEpoch;
    const epochs = (batches - inEpoch) / stepsPerEpoch;
    return epochs * Math.ceil(stepsPerEpoch / accumulate) + Math.floor(inEpoch / accumulate);
  };
  return updates + sinceEpochBegan(batch + ahead) - sinceEpochBegan(batch);
}

/** Whether the step `ahead` after `position` is the first of its group. */
export const opensGroup = ({ batch, stepsPerEpoch }: Position, accumulate: number, ahead: number): boolean =>
  ((batch + ahead) % stepsPerEpoch) % accumulate === 0;

/** The gradients summed so far, one for each parameter. */
export interface Accumulated {
  /** That of the parameter in a slot. */
  of(parameter: Slot): Slot;
  /** Named after their parameters. */
  readonly slots: readonly Slot[];
  /** The group that has begun goes on without its earlier mini-batches. */
  clear(): void;
  dispose(): void;
}

export function createAccumulated(device: Device, parameters: readonly Parameter[]): Accumulated {
  const scope = createScope(device);
  const sums = new Map(parameters.map(({ slot }) => [slot, scope.slot(slot.name, slot.shape)]));
  return {
    // Asked only for the parameters given above.
    of: (parameter) => sums.get(parameter)!,
    slots: [...sums.values()],
    clear() {
      for (const slot of sums.values()) device.write(slot, new Float32Array(sizeOf(slot.shape)));
    },
    dispose: () => scope.dispose(),
  };
}
