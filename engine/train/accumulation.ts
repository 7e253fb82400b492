/**
 * Gradient accumulation: `training.accumulate` mini-batches make one update of the optimizer. A step stays one mini-batch. Groups begin
 * anew with every epoch; an epoch's last one may be smaller and updates all the same. Without `training.zero_grad` no group begins anew:
 * gradients pile up from the first step on.
 */

import type { Training } from "../experiment/experiment.ts";
import type { Device } from "../graph/device.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Slot } from "../graph/tensor.ts";
import type { Parameter } from "../nn/network.ts";
import type { Position } from "./position.ts";
import { createScope } from "./scope.ts";

/** Whether a step's gradients are added to those of steps before. */
export const isAccumulating = ({ accumulate, zero_grad }: Training): boolean => accumulate > 1 || !zero_grad;

/** Whether an edit between two steps lets the sums begin anew: that of the groups, and going back to `zero_grad()`. */
export const beginsAnew = (before: Training, after: Training): boolean =>
  after.zero_grad &&
  (!before.zero_grad || after.batch_size !== before.batch_size || after.accumulate !== before.accumulate);

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

/** Whether the step `ahead` after `position` is the first of its group, before which `zero_grad()` is called. */
export const opensGroup = (
  { batch, stepsPerEpoch }: Position,
  { accumulate, zero_grad }: Training,
  ahead: number,
): boolean => zero_grad && ((batch + ahead) % stepsPerEpoch) % accumulate === 0;

/** PyTorch's `.grad` between steps, one for each parameter; 0 at first. */
export interface Accumulated {
  /** That of the parameter in a slot. */
  of(parameter: Slot): Slot;
  /** Named after their parameters. */
  readonly slots: readonly Slot[];
  /** Forgets earlier mini-batches. */
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
