/** Runs one training step with every value kept, and finds the first operation whose inputs are finite and whose result is not. */

import type { Device } from "../graph/device.ts";
import { nodesBehind } from "../graph/order.ts";
import type { Origin } from "../graph/origin.ts";
import { baseOf } from "../graph/schedule.ts";
import type { Tensor } from "../graph/tensor.ts";
import { keepValues } from "./keepValues.ts";
import type { StepGraph } from "./stepGraph.ts";

export interface Finding {
  /** What the operation was for. */
  readonly origin: Origin;
  /** Type of its layer; empty for what belongs to none. */
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
export async function findNonFinite(device: Device, step: StepGraph): Promise<Finding | null> {
  const nodes = nodesBehind([step.loss, ...step.assignments.map(({ value }) => value)]);
  const kept = await keepValues(
    device,
    nodes.flatMap(({ outputs }) => outputs.filter(isReal)),
    { fuse: false },
  );
  const valuesOf = async (tensor: Tensor): Promise<readonly number[]> =>
    isReal(tensor) ? Array.from(await kept.of(tensor)) : [];
  try {
    const finite = new Map<Tensor, boolean>();
    async function isAllFinite(tensor: Tensor): Promise<boolean> {
      const base = baseOf(tensor);
      const known = finite.get(base) ?? (await valuesOf(base)).every(Number.isFinite);
      finite.set(base, known);
      return known;
    }
    for (const { op, inputs, outputs, origins } of nodes) {
      if (op.isView) continue;
      if (await all(outputs, isAllFinite)) continue;
      if (!(await all(inputs, isAllFinite))) continue;
      const values = await Promise.all(inputs.map((input) => valuesOf(baseOf(input))));
      const { weights } = step.terms;
      // A step has no node without.
      const [origin] = origins as readonly [Origin];
      return {
        origin,
        type: step.layers.find(({ name }) => name === origin.layer)?.type ?? "",
        operation: op.name,
        largestInput: Math.max(0, ...values.map((each) => each.reduce((a, b) => Math.max(a, Math.abs(b)), 0))),
        outputs: extent(await valuesOf(baseOf(step.output))),
        isWeightless: weights !== undefined && (await valuesOf(baseOf(weights))).every((weight) => weight === 0),
      };
    }
    return null;
  } finally {
    kept.dispose();
  }
}

/** Whole numbers are always finite. */
const isReal = ({ dtype }: Tensor): boolean => dtype === "f32";

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
