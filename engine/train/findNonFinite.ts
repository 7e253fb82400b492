/** Runs one training step with every value kept, and finds the first operation whose inputs are finite and whose result is not. */

import type { LossTerms } from "../define/entry.ts";
import type { Device } from "../graph/device.ts";
import { nodesBehind } from "../graph/order.ts";
import type { Assignment } from "../graph/plan.ts";
import { makePlan } from "../graph/planner.ts";
import { baseOf } from "../graph/schedule.ts";
import type { Node, Slot, Tensor } from "../graph/tensor.ts";
import { createScope } from "./scope.ts";

/** The graph of a step, with names for its parts. */
export interface NamedStep {
  /** In order; `name` is the layer's prefix in the `state_dict`. */
  readonly layers: readonly { readonly name: string; readonly type: string; readonly output: Tensor }[];
  /** What the model puts out. */
  readonly output: Tensor;
  readonly terms: LossTerms;
  readonly loss: Tensor;
  /** By the parameter's name, as the optimizer takes them. */
  readonly gradients: readonly { readonly name: string; readonly tensor: Tensor }[];
  readonly updates: readonly Assignment[];
}

export interface Finding {
  readonly phase: "forward" | "loss" | "backward" | "update";
  /** Of the layer or parameter; empty for the loss. */
  readonly name: string;
  /** Of the layer; empty elsewhere. */
  readonly type: string;
  /** The operation of the graph. */
  readonly operation: string;
  /** Largest magnitude among its inputs. */
  readonly largestInput: number;
  /** Of what the model puts out. */
  readonly outputs: { readonly least: number; readonly most: number };
  /** The weights of all examples in the mini-batch are 0. */
  readonly isWeightless: boolean;
}

/** @returns null where all results are finite, or an input was not finite already */
export async function findNonFinite(device: Device, step: NamedStep): Promise<Finding | null> {
  const scope = createScope(device);
  try {
    const parts = partsOf(step);
    const { valuesOf } = await keepAll(device, scope, [...parts.keys()]);
    const finite = new Map<Tensor, boolean>();
    async function isAllFinite(tensor: Tensor): Promise<boolean> {
      const base = baseOf(tensor);
      const known = finite.get(base) ?? (await valuesOf(base)).every(Number.isFinite);
      finite.set(base, known);
      return known;
    }
    for (const [node, part] of parts) {
      if (node.op.isView) continue;
      if (await all(node.outputs, isAllFinite)) continue;
      if (!(await all(node.inputs, isAllFinite))) continue;
      const inputs = await Promise.all(node.inputs.map((input) => valuesOf(baseOf(input))));
      const { least, most } = extent(await valuesOf(baseOf(step.output)));
      const { weights } = step.terms;
      return {
        ...part,
        operation: node.op.name,
        largestInput: Math.max(0, ...inputs.map((values) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0))),
        outputs: { least, most },
        isWeightless: weights !== undefined && (await valuesOf(baseOf(weights))).every((weight) => weight === 0),
      };
    }
    return null;
  } finally {
    scope.dispose();
  }
}

type Part = Pick<Finding, "phase" | "name" | "type">;

/** The step's nodes in the order of their work, and which part of it each belongs to. */
function partsOf({ layers, loss, gradients, updates }: NamedStep): ReadonlyMap<Node, Part> {
  const parts = new Map<Node, Part>();
  const add = (tensor: Tensor, part: Part) => {
    for (const node of nodesBehind([tensor])) if (!parts.has(node)) parts.set(node, part);
  };
  for (const { name, type, output } of layers) add(output, { phase: "forward", name, type });
  add(loss, { phase: "loss", name: "", type: "" });
  for (const { name, tensor } of gradients) add(tensor, { phase: "backward", name, type: "" });
  for (const { slot, value } of updates) add(value, { phase: "update", name: slot.name, type: "" });
  return parts;
}

/** Runs the nodes once, each for itself, and keeps what they put out. */
async function keepAll(device: Device, scope: ReturnType<typeof createScope>, nodes: readonly Node[]) {
  const kept = new Map<Tensor, Slot>();
  for (const { op, outputs } of nodes) {
    if (op.isView || op.updatesInput !== undefined) continue;
    for (const output of outputs) {
      if (output.dtype === "f32") kept.set(output, scope.slot(`value ${kept.size}`, output.shape));
    }
  }
  const assignments = [...kept].map(([value, slot]) => ({ slot, value }));
  const program = await device.compile(makePlan(assignments, { fuse: false }));
  program.run(1);
  async function valuesOf(tensor: Tensor): Promise<number[]> {
    const { source } = tensor;
    const slot = kept.get(tensor) ?? (source.kind === "slot" && source.slot.dtype === "f32" ? source.slot : null);
    // Whole numbers are always finite.
    return slot ? Array.from(await device.read(slot)) : [];
  }
  await device.read(assignments[0]!.slot);
  program.dispose();
  return { valuesOf };
}

async function all(tensors: readonly Tensor[], test: (tensor: Tensor) => Promise<boolean>): Promise<boolean> {
  for (const tensor of tensors) if (!(await test(tensor))) return false;
  return true;
}

function extent(values: readonly number[]): { readonly least: number; readonly most: number } {
  return values.reduce(({ least, most }, v) => ({ least: Math.min(least, v), most: Math.max(most, v) }), {
    least: Infinity,
    most: -Infinity,
  });
}
