/** Runs graphs on the reference device; for tests of graphs and gradients, which need one oracle rather than every device. */

import { createReferenceDevice } from "../../engine/devices/reference/device.ts";
import type { Device } from "../../engine/graph/device.ts";
import type { Assignment, Plan } from "../../engine/graph/plan.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { type Slot, slot, type Tensor } from "../../engine/graph/tensor.ts";
import { referenceKernels } from "../../engine/ops/referenceKernels.ts";

export type Feeds = readonly (readonly [Slot, ArrayLike<number>])[];

/** Values of some tensors after one step. */
export async function runOnReference(
  tensors: readonly Tensor[],
  feeds: Feeds,
  options?: { readonly fuse?: boolean },
): Promise<readonly (Iterable<number> & ArrayLike<number>)[]> {
  const results = tensors.map((tensor, i) => slot(`result ${i}`, tensor.shape, tensor.dtype));
  const assignments = tensors.map((value, i) => ({ slot: results[i]!, value }));
  const after = await runAssignments(assignments, feeds, options);
  return results.map((result) => after.get(result)!);
}

/** Every slot's values after one step. */
export async function runAssignments(
  assignments: readonly Assignment[],
  feeds: Feeds,
  options?: { readonly fuse?: boolean },
): Promise<ReadonlyMap<Slot, Iterable<number> & ArrayLike<number>>> {
  return runPlan(makePlan(assignments, options), feeds);
}

/** A scalar as a function of what is fed, planned once. */
export async function openOnReference(scalar: Tensor): Promise<(feeds: Feeds) => Promise<number>> {
  const result = slot("result", []);
  const plan = makePlan([{ slot: result, value: scalar }]);
  return async (feeds) => (await runPlan(plan, feeds)).get(result)![0]!;
}

export async function runPlan(
  plan: Plan,
  feeds: Feeds,
): Promise<ReadonlyMap<Slot, Iterable<number> & ArrayLike<number>>> {
  const device = createReferenceDevice(referenceKernels);
  const after = await runPlanOn(device, plan, feeds);
  device.dispose();
  return after;
}

/** Every slot's values after one step on a device that holds nothing, as it does again afterwards. */
export async function runPlanOn(
  device: Device,
  plan: Plan,
  feeds: Feeds,
): Promise<ReadonlyMap<Slot, Iterable<number> & ArrayLike<number>>> {
  for (const used of plan.slots) device.allocate(used);
  for (const [target, values] of feeds) if (plan.slots.includes(target)) device.write(target, values);
  const program = await device.compile(plan);
  program.run(1);
  program.dispose();
  const after = new Map<Slot, Iterable<number> & ArrayLike<number>>();
  for (const used of plan.slots) {
    after.set(used, await device.read(used));
    device.free(used);
  }
  return after;
}
