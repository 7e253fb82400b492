/** Runs one operation on a device, unfused, with its operands in slots between canaries that nobody may touch. */

import { add, div, mul, variable } from "../../engine/expr/expr.ts";
import type { Device, SlotData } from "../../engine/graph/device.ts";
import type { Plan } from "../../engine/graph/plan.ts";
import {
  type DType,
  type Node,
  type Shape,
  type Slot,
  slot,
  slotTensor,
  type Tensor,
} from "../../engine/graph/tensor.ts";
import { mapOne } from "../../engine/ops/index.ts";

export interface Feed {
  readonly shape: Shape;
  readonly dtype?: DType;
  readonly values: ArrayLike<number>;
}

/** A plan of the one node that made `tensor`, which reads slots alone; its outputs go to the given slots. */
export function planOf(node: Node, outputs: readonly Slot[]): Plan {
  const inputs = node.inputs.map(({ source }) => {
    if (source.kind !== "slot") throw new Error("a single step reads slots");
    return source.slot;
  });
  const locations = (slots: readonly Slot[]) => slots.map((s) => ({ kind: "slot" as const, slot: s }));
  return {
    steps: [{ node, inputs: locations(inputs), outputs: locations(outputs) }],
    arenaBytes: 0,
    slots: [...new Set([...inputs, ...outputs])],
  };
}

export function nodeOf({ source }: Tensor): Node {
  if (source.kind !== "node") throw new Error("a slot is no operation's result");
  return source.node;
}

/** Leaves every element but 0 as it is, and NaN in a vector's unused lanes, which hold 0. */
const poison = add(variable("x"), mul(0, div(1, variable("x"))));

export interface StepResult {
  readonly outputs: readonly SlotData[];
  readonly inputs: readonly SlotData[];
  readonly canaries: readonly SlotData[];
}

/**
 * Behind every input that is f32 and free of zeros lies NaN, which a kernel may read but not use.
 *
 * @param updates the input whose slot takes the first output
 */
export async function runStep(
  device: Device,
  feeds: readonly Feed[],
  apply: (...inputs: readonly Tensor[]) => Tensor,
  { updates }: { readonly updates?: number } = {},
): Promise<StepResult> {
  const canaries: Slot[] = [];
  const place = (name: string, shape: Shape, dtype: DType) => {
    const placed = slot(name, shape, dtype);
    device.allocate(placed);
    const canary = slot(`behind ${name}`, [16]);
    device.allocate(canary);
    device.write(canary, new Float32Array(16).fill(7));
    canaries.push(canary);
    return placed;
  };
  const inputs = feeds.map(({ shape, dtype = "f32" }, i) => place(`input ${i}`, shape, dtype));
  for (const [i, input] of inputs.entries()) {
    device.write(input, feeds[i]!.values);
    if (input.dtype !== "f32" || !Array.from(feeds[i]!.values).every((x) => Math.abs(x) > 1e-30)) continue;
    const poisoned = await device.compile(planOf(nodeOf(mapOne(poison, { x: slotTensor(input) })), [input]));
    poisoned.run(1);
    poisoned.dispose();
  }
  const node = nodeOf(apply(...inputs.map(slotTensor)));
  const outputs = node.outputs.map(({ shape, dtype }, i) =>
    i === 0 && updates !== undefined ? inputs[updates]! : place(`output ${i}`, shape, dtype),
  );
  const program = await device.compile(planOf(node, outputs));
  program.run(1);
  program.dispose();
  const readAll = (slots: readonly Slot[]) => Promise.all(slots.map((s) => device.read(s)));
  return { outputs: await readAll(outputs), inputs: await readAll(inputs), canaries: await readAll(canaries) };
}
