/** The optimizer's memory: for every parameter its state tensors, zero at the start. */

import type { Optimizer } from "../define/entry.ts";
import type { Device } from "../graph/device.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Slot } from "../graph/tensor.ts";
import type { Parameter } from "../nn/network.ts";
import { createScope } from "./scope.ts";

/** State tensors by their name, for one parameter. */
export type State = Readonly<Record<string, Slot>>;

export interface States {
  /** Updates since the beginning: torch.optim's `step`. A new optimizer begins at 0 in the middle of a run too. */
  readonly updates: number;
  countUpdates(count: number): void;
  /** The state of the parameter in a slot. */
  of(parameter: Slot): State;
  reset(): void;
  dispose(): void;
}

export function createStates(device: Device, { state: names }: Optimizer, parameters: readonly Parameter[]): States {
  const scope = createScope(device);
  const states = new Map<Slot, State>(
    parameters.map(({ slot }) => [
      slot,
      Object.fromEntries(names.map((name) => [name, scope.slot(`${slot.name} ${name}`, slot.shape)])),
    ]),
  );
  let updates = 0;
  return {
    get updates() {
      return updates;
    },
    countUpdates(count) {
      updates += count;
    },
    // Asked only for the parameters given above.
    of: (parameter) => states.get(parameter)!,
    reset() {
      updates = 0;
      for (const state of states.values()) {
        for (const slot of Object.values(state)) device.write(slot, new Float32Array(sizeOf(slot.shape)));
      }
    },
    dispose: () => scope.dispose(),
  };
}
