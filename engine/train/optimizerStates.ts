/** The optimizer's state: state tensors for every parameter, and a few numbers on the host. */

import type { Memory, Optimizer } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import type { Device } from "../graph/device.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Slot } from "../graph/tensor.ts";
import type { Parameter } from "../nn/network.ts";
import { createScope } from "./scope.ts";
import { initialMemory } from "./stepTable.ts";

/** State tensors by their name, for one parameter. */
export type State = Readonly<Record<string, Slot>>;

export interface OptimizerStates {
  /** Updates since the beginning: torch.optim's `step`. A new optimizer begins at 0 in the middle of a run too. */
  readonly updates: number;
  /** What the host carries from update to update. */
  readonly memory: Memory;
  /** Before the very first update, fills the state that does not start at 0; later does nothing. */
  begin(params: ParamValues): void;
  /** @param memory what the host remembers after them */
  countUpdates(count: number, memory: Memory): void;
  /** The state of the parameter in a slot. */
  of(parameter: Slot): State;
  /** All state tensors, named after their parameter and themselves: `0.weight.exp_avg`. */
  readonly slots: readonly Slot[];
  /** Goes on from a saved run, whose tensors have been written to the slots. */
  resume(updates: number, memory: Memory): void;
  reset(): void;
  dispose(): void;
}

/**
 * What PyTorch has in `optimizer.state[p]`, in its order: tensors, numbers that the host carries, and `step`.
 *
 * @param changed state tensors that the rule changes
 */
export const torchKeys = (
  { entry, params }: { readonly entry: Optimizer; readonly params: ParamValues },
  changed: readonly string[],
): readonly string[] =>
  entry.torchState?.(params) ?? ["step", ...Object.keys(initialMemory(entry, params)), ...changed];

export function createOptimizerStates(
  device: Device,
  optimizer: Optimizer,
  parameters: readonly Parameter[],
): OptimizerStates {
  const scope = createScope(device);
  const states = new Map<Slot, State>(
    parameters.map(({ slot }) => [
      slot,
      Object.fromEntries(optimizer.state.map((name) => [name, scope.slot(`${slot.name}.${name}`, slot.shape)])),
    ]),
  );
  let updates = 0;
  let memory: Memory = {};
  const fill = (name: string, value: number) => {
    // In float64, as the reference device keeps it.
    for (const { [name]: slot } of states.values())
      device.write(slot!, new Float64Array(sizeOf(slot!.shape)).fill(value));
  };
  return {
    get updates() {
      return updates;
    },
    get memory() {
      return memory;
    },
    begin(params) {
      if (updates > 0) return;
      memory = initialMemory(optimizer, params);
      for (const [name, value] of Object.entries(optimizer.initialState?.(params) ?? {})) fill(name, value);
    },
    countUpdates(count, after) {
      updates += count;
      memory = after;
    },
    // Asked only for the parameters given above.
    of: (parameter) => states.get(parameter)!,
    slots: [...states.values()].flatMap((state) => Object.values(state)),
    resume(done, after) {
      updates = done;
      memory = after;
    },
    reset() {
      updates = 0;
      for (const name of optimizer.state) fill(name, 0);
    },
    dispose: () => scope.dispose(),
  };
}
