/** Turns assignments into a plan: drops what is not needed, joins elementwise work, orders kernels, gives values their places. */

import { ShapeError } from "../define/errors.ts";
import { type Buffer, layOut } from "./arena.ts";
import { withoutDuplicates } from "./canonical.ts";
import { isReadAtSameIndex, joinEpilogues } from "./epilogue.ts";
import { fuseElementwise } from "./fuse.ts";
import type { Assignment, Location, Plan } from "./plan.ts";
import { baseOf, type Schedule, schedule } from "./schedule.ts";
import { bytesOf, formatShape, isSameShape } from "./shape.ts";
import type { Node, Slot, Tensor } from "./tensor.ts";

/**
 * Plans one step.
 *
 * @param fuse false keeps every node a kernel of its own, to look at each
 * @throws ShapeError when a value does not fit its slot
 */
export function makePlan(assignments: readonly Assignment[], { fuse = true }: { readonly fuse?: boolean } = {}): Plan {
  requireFit(assignments);
  const canonical = withoutDuplicates(assignments.map(({ value }) => value));
  const values = fuse ? joinEpilogues(fuseElementwise(canonical)) : canonical;
  const planned = schedule(assignments.map(({ slot }, i) => ({ slot, value: values[i]! })));
  const { locationOf, arenaBytes } = locate(planned);
  const slots = new Set<Slot>(assignments.map(({ slot }) => slot));
  for (const input of planned.nodes.flatMap((node) => node.inputs)) {
    const { source } = baseOf(input);
    if (source.kind === "slot") slots.add(source.slot);
  }
  const steps = planned.nodes.map((node) => ({
    node,
    inputs: node.inputs.map(locationOf),
    outputs: node.outputs.map(locationOf),
  }));
  return { steps, arenaBytes, slots: [...slots] };
}

function requireFit(assignments: readonly Assignment[]): void {
  const seen = new Set<Slot>();
  for (const { slot, value } of assignments) {
    if (seen.has(slot)) throw new Error(`Slot ${slot.name} is assigned twice`);
    seen.add(slot);
    if (isSameShape(slot.shape, value.shape) && slot.dtype === value.dtype) continue;
    throw new ShapeError({
      where: slot.name,
      got: `${formatShape(value.shape)} ${value.dtype}`,
      expected: `${formatShape(slot.shape)} ${slot.dtype}`,
      fix: "Assign a value of the slot's own shape and type.",
    });
  }
}

function locate({ nodes, slotOf }: Schedule): {
  readonly locationOf: (tensor: Tensor) => Location;
  readonly arenaBytes: number;
} {
  const bufferOf = new Map<Tensor, number>();
  const buffers: Buffer[] = [];
  const lastUse = new Map<Tensor, number>();
  nodes.forEach((node, i) => {
    for (const input of node.inputs) lastUse.set(baseOf(input), i);
  });

  nodes.forEach((node, i) => {
    const dying = new Set(node.inputs.filter((input) => bufferOf.has(input) && lastUse.get(input) === i));
    for (const output of node.outputs) {
      if (slotOf.has(output)) continue;
      const last = lastUse.get(output) ?? i;
      const heir = inheritable(node, output, dying);
      if (heir) {
        dying.delete(heir);
        const index = bufferOf.get(heir)!;
        buffers[index] = { ...buffers[index]!, last };
        bufferOf.set(output, index);
      } else {
        bufferOf.set(output, buffers.push({ bytes: bytesOf(output), first: i, last }) - 1);
      }
    }
  });

  const { offsets, bytes } = layOut(buffers);
  return {
    arenaBytes: bytes,
    locationOf(tensor) {
      const base = baseOf(tensor);
      if (base.source.kind === "slot") return { kind: "slot", slot: base.source.slot };
      const slot = slotOf.get(base);
      return slot ? { kind: "slot", slot } : { kind: "arena", offset: offsets[bufferOf.get(base)!]! };
    },
  };
}

/** An input that dies here and whose memory an output may take over, because both are touched at the same index only. */
function inheritable(node: Node, output: Tensor, dying: ReadonlySet<Tensor>): Tensor | undefined {
  return [...dying].find(
    (input) =>
      input.dtype === output.dtype &&
      node.inputs.every((other, i) => (other === input ? isReadAtSameIndex(node, i, output) : baseOf(other) !== input)),
  );
}
