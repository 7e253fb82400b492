/** A plan: the kernels of one step in order, every value with its place in memory. Devices compile plans. */

import type { Node, Slot, Tensor } from "./tensor.ts";

/** After the step, `slot` holds `value`. Every result of a program leaves it this way: updates, outputs, logs. */
export interface Assignment {
  readonly slot: Slot;
  readonly value: Tensor;
}

export type Location =
  | { readonly kind: "slot"; readonly slot: Slot }
  /** `offset` in bytes from the start of the program's arena; a multiple of 64. */
  | { readonly kind: "arena"; readonly offset: number };

/** An output shares memory with an input only where both are touched element by element, or where the op updates the input. */
export interface PlanStep {
  readonly node: Node;
  readonly inputs: readonly Location[];
  readonly outputs: readonly Location[];
}

export interface Plan {
  readonly steps: readonly PlanStep[];
  /** Every value is followed by at least 16 bytes that a kernel may read and, after its own output only, overwrite. */
  readonly arenaBytes: number;
  readonly slots: readonly Slot[];
}
