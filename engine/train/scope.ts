/** Device memory with an owner: slots and programs that are given back together. */

import type { CompileWatch, Device, Program } from "../graph/device.ts";
import type { Assignment } from "../graph/plan.ts";
import { makePlan } from "../graph/planner.ts";
import { type DType, type Shape, type Slot, slot } from "../graph/tensor.ts";

export interface Scope {
  readonly device: Device;
  /** A new slot, zero-filled. */
  slot(name: string, shape: Shape, dtype?: DType): Slot;
  /** Takes memory for a slot that has none yet. */
  hold(slot: Slot): void;
  /** @param fuse false computes every node by itself */
  compile(assignments: readonly Assignment[], options?: { readonly fuse?: boolean }): Promise<Program>;
  dispose(): void;
}

export function createScope(device: Device, watch?: CompileWatch): Scope {
  const slots: Slot[] = [];
  const programs: Program[] = [];
  const scope: Scope = {
    device,
    slot(name, shape, dtype) {
      const fresh = slot(name, shape, dtype);
      scope.hold(fresh);
      return fresh;
    },
    hold(taken) {
      device.allocate(taken);
      slots.push(taken);
    },
    async compile(assignments, options) {
      const program = await device.compile(makePlan(assignments, options), watch);
      programs.push(program);
      return program;
    },
    dispose() {
      for (const program of programs.splice(0)) program.dispose();
      for (const taken of slots.splice(0)) device.free(taken);
    },
  };
  return scope;
}
