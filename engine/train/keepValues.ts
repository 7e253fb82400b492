/** Computes tensors of a graph into memory of their own, so that a step can be looked at without being taken. */

import type { Device, SlotData } from "../graph/device.ts";
import { makePlan } from "../graph/planner.ts";
import { baseOf } from "../graph/schedule.ts";
import type { Slot, Tensor } from "../graph/tensor.ts";
import { createScope } from "./scope.ts";

export interface KeptValues {
  /** Of a tensor that was asked for, of a view of one, or of a slot as it is now. */
  of(tensor: Tensor): Promise<SlotData>;
  dispose(): void;
}

/**
 * Computes them once. Nothing that they are computed from is written.
 *
 * @param fuse false computes every node by itself
 */
export async function keepValues(
  device: Device,
  tensors: readonly Tensor[],
  { fuse = true }: { readonly fuse?: boolean } = {},
): Promise<KeptValues> {
  const scope = createScope(device);
  try {
    const kept = new Map<Tensor, Slot>();
    for (const base of new Set(tensors.map(baseOf))) {
      if (base.source.kind === "node") kept.set(base, scope.slot(`value ${kept.size}`, base.shape, base.dtype));
    }
    const assignments = [...kept].map(([value, slot]) => ({ slot, value }));
    const program = await device.compile(makePlan(assignments, { fuse }));
    program.run(1);
    return {
      async of(tensor) {
        const base = baseOf(tensor);
        const slot = base.source.kind === "slot" ? base.source.slot : kept.get(base);
        if (!slot) throw new Error("A tensor is asked for that was not kept");
        return device.read(slot);
      },
      dispose() {
        program.dispose();
        scope.dispose();
      },
    };
  } catch (error) {
    scope.dispose();
    throw error;
  }
}
