/** Computes tensors of a graph into memory of their own, so that a step can be looked at without being taken. */

import type { Device, SlotData } from "../graph/device.ts";
import { baseOf } from "../graph/schedule.ts";
import type { Slot, Tensor } from "../graph/tensor.ts";
import { createScope, type Scope } from "./scope.ts";

export interface KeptValues {
  /** Of a tensor that was asked for, of a view of one, or of a slot as it is now. `range` in elements, all of them without it. */
  of(tensor: Tensor, range?: { readonly offset: number; readonly length: number }): Promise<SlotData>;
}

/** Computes the tensors anew with every `run`. */
export interface KeepingProgram extends KeptValues {
  run(): void;
}

/**
 * Computes them once. Nothing that they are computed from is written.
 *
 * @param fuse false computes every node by itself
 */
export async function keepValues(
  device: Device,
  tensors: readonly Tensor[],
  options: { readonly fuse?: boolean } = {},
): Promise<KeptValues & { dispose(): void }> {
  const scope = createScope(device);
  try {
    const { run, of } = await compileKeeping(scope, tensors, options);
    run();
    return { of, dispose: scope.dispose };
  } catch (error) {
    scope.dispose();
    throw error;
  }
}

/** The program for it, with its memory, as long as `scope` is there. */
export async function compileKeeping(
  scope: Scope,
  tensors: readonly Tensor[],
  options: { readonly fuse?: boolean } = {},
): Promise<KeepingProgram> {
  const kept = new Map<Tensor, Slot>();
  for (const base of new Set(tensors.map(baseOf))) {
    if (base.source.kind === "node") kept.set(base, scope.slot(`value ${kept.size}`, base.shape, base.dtype));
  }
  const assignments = [...kept].map(([value, slot]) => ({ slot, value }));
  const program = await scope.compile(assignments, options);
  return {
    run: () => program.run(1),
    async of(tensor, range) {
      const base = baseOf(tensor);
      const slot = base.source.kind === "slot" ? base.source.slot : kept.get(base);
      if (!slot) throw new Error("A tensor is asked for that was not kept");
      return scope.device.read(slot, range);
    },
  };
}
