/** Runs one operation on a device, unfused, with its operands in slots between canaries that nobody may touch. */

import type { Device, SlotData } from "../../engine/graph/device.ts";
import type { Plan } from "../../engine/graph/plan.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import {
  type DType,
  type Node,
  type Shape,
  type Slot,
  slot,
  slotTensor,
  type Tensor,
} from "../../engine/graph/tensor.ts";

export interface Feed {
  readonly shape: Shape;
  readonly dtype?: DType;
  readonly values: ArrayLike<number>;
}

/** A plan of the one node that made `tensor`, which reads slots alone; its outputs go to the given slots. */
function planOf(node: Node, outputs: readonly Slot[], memoryOf: (slot: Slot) => Slot): Plan {
  const inputs = node.inputs.map(({ source }) => {
    if (source.kind !== "slot") throw new Error("a single step reads slots");
    return source.slot;
  });
  const locations = (slots: readonly Slot[]) => slots.map((s) => ({ kind: "slot" as const, slot: memoryOf(s) }));
  return {
    steps: [{ node, inputs: locations(inputs), outputs: locations(outputs) }],
    arenaBytes: 0,
    slots: [...new Set([...inputs, ...outputs].map(memoryOf))],
  };
}

function nodeOf({ source }: Tensor): Node {
  if (source.kind !== "node") throw new Error("a slot is no operation's result");
  return source.node;
}

export interface StepResult {
  readonly outputs: readonly SlotData[];
  readonly inputs: readonly SlotData[];
  readonly canaries: readonly SlotData[];
}

/**
 * Behind every f32 input, in what is left of its last vector of four, lies NaN, which a kernel may read but not use.
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
  /** The slots that hold the inputs: those with whole vectors are longer than what the kernel is told of. */
  const memory = new Map<Slot, Slot>();
  const memoryOf = (seen: Slot) => memory.get(seen) ?? seen;
  const inputs = feeds.map(({ shape, dtype = "f32", values }, i) => {
    const [name, size] = [`input ${i}`, sizeOf(shape)];
    // The reference device keeps plain arrays.
    const isInVectors = dtype === "f32" && device.name !== "reference";
    const rest = isInVectors ? -size & 3 : 0;
    const held = place(name, [size + rest], dtype);
    device.write(held, values);
    if (rest > 0) device.write(held, new Array(rest).fill(Number.NaN), size);
    const seen = slot(name, shape, dtype);
    memory.set(seen, held);
    return seen;
  });
  const node = nodeOf(apply(...inputs.map(slotTensor)));
  const outputs = node.outputs.map(({ shape, dtype }, i) =>
    i === 0 && updates !== undefined ? inputs[updates]! : place(`output ${i}`, shape, dtype),
  );
  const program = await device.compile(planOf(node, outputs, memoryOf));
  program.run(1);
  program.dispose();
  const readAll = (slots: readonly Slot[]) =>
    Promise.all(slots.map((s) => device.read(memoryOf(s), { offset: 0, length: sizeOf(s.shape) })));
  return { outputs: await readAll(outputs), inputs: await readAll(inputs), canaries: await readAll(canaries) };
}
