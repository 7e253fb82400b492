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
  return {
    // Asked only for the parameters given above.
    of: (parameter) => states.get(parameter)!,
    reset() {
      for (const state of states.values()) {
        for (const slot of Object.values(state)) device.write(slot, new Float32Array(sizeOf(slot.shape)));
      }
    },
    dispose: () => scope.dispose(),
  };
}
