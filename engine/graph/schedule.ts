/** Decides in which order kernels run and which values are computed directly in a slot. */

import { createNode } from "./canonical.ts";
import { copyOp } from "./copy.ts";
import { isReadAtSameIndex } from "./epilogue.ts";
import { nodesBehind } from "./order.ts";
import type { Assignment } from "./plan.ts";
import { bytesOf } from "./shape.ts";
import { type Node, type Slot, slotTensor, type Tensor } from "./tensor.ts";

export interface Schedule {
  readonly nodes: readonly Node[];
  /** Values that are computed directly in a slot; all others, except views, lie in the arena. */
  readonly slotOf: ReadonlyMap<Tensor, Slot>;
}

/** The tensor whose memory a tensor is: itself, or what it views. */
export function baseOf(tensor: Tensor): Tensor {
  let base = tensor;
  while (base.source.kind === "node" && base.source.node.op.isView) base = base.source.node.inputs[0]!;
  return base;
}

/** Orders the kernels of the assignments so that all readers of a slot's old value run before it is overwritten. */
export function schedule(assignments: readonly Assignment[]): Schedule {
  const nodes = nodesBehind(assignments.map(({ value }) => value)).filter((node) => !node.op.isView);
  const precedence = createPrecedence(nodes);
  const slotOf = new Map<Tensor, Slot>();
  const readers = new Map<Tensor, Set<Node>>();
  nodes.forEach(noteReader);

  // A slot that receives another slot's old value reads it like any kernel.
  const values = assignments.map(({ slot, value }) => {
    const base = baseOf(value);
    if (base.source.kind !== "slot" || base.source.slot === slot) return value;
    return addCopy(value);
  });
  assignments.forEach(({ slot }, i) => {
    const base = baseOf(values[i]!);
    if (base.source.kind === "slot") return;
    if (canBeComputedIn(slot, base)) place(base, slot);
    else place(addCopy(values[i]!), slot);
  });
  for (const node of nodes) requirePlaceOfUpdate(node, slotOf);
  return { nodes: order(nodes, precedence, slotOf), slotOf };

  function addCopy(value: Tensor): Tensor {
    const { source } = value;
    const origins = source.kind === "node" ? source.node.origins : [];
    const copy = createNode({ op: copyOp, origins }, { inputs: [value], attrs: {}, types: [value] });
    nodes.push(copy);
    precedence.add(copy);
    noteReader(copy);
    return copy.outputs[0]!;
  }

  function noteReader(node: Node): void {
    for (const base of node.inputs.map(baseOf)) readers.set(base, (readers.get(base) ?? new Set()).add(node));
  }

  /** Those who read the slot's old value. */
  function readersOf(slot: Slot): readonly Node[] {
    return [...(readers.get(slotTensor(slot)) ?? [])];
  }

  function canBeComputedIn(slot: Slot, value: Tensor): boolean {
    if (slotOf.has(value) || value.source.kind !== "node") return false;
    const writer = value.source.node;
    const old = slotTensor(slot);
    const own = [...writer.inputs.keys()].filter((i) => baseOf(writer.inputs[i]!) === old);
    const isUpdate = writer.op.updatesInput !== undefined && own[0] === writer.op.updatesInput;
    if (!isUpdate && !own.every((i) => isReadAtSameIndex(writer, i, value))) return false;
    return !readersOf(slot).some((reader) => reader !== writer && precedence.isBefore(writer, reader));
  }

  function place(value: Tensor, slot: Slot): void {
    slotOf.set(value, slot);
    if (value.source.kind !== "node") return;
    const writer = value.source.node;
    for (const reader of readersOf(slot)) if (reader !== writer) precedence.require(reader, writer);
  }
}

function requirePlaceOfUpdate(node: Node, slotOf: ReadonlyMap<Tensor, Slot>): void {
  if (node.op.updatesInput === undefined) return;
  const { source } = baseOf(node.inputs[node.op.updatesInput]!);
  if (source.kind === "slot" && slotOf.get(node.outputs[0]!) === source.slot) return;
  throw new Error(
    `The result of ${node.op.name} must be assigned to the slot that it updates, and nothing may need both`,
  );
}

interface Precedence {
  add(node: Node): void;
  /** `before` has to run before `after`. */
  require(before: Node, after: Node): void;
  isBefore(before: Node, after: Node): boolean;
  successors(node: Node): ReadonlySet<Node>;
}

function createPrecedence(nodes: readonly Node[]): Precedence {
  const next = new Map<Node, Set<Node>>();

  function add(node: Node): void {
    next.set(node, next.get(node) ?? new Set());
    for (const input of node.inputs) {
      const { source } = baseOf(input);
      if (source.kind === "node") next.get(source.node)!.add(node);
    }
  }

  for (const node of nodes) add(node);
  return {
    add,
    require(before, after) {
      next.get(before)!.add(after);
    },
    isBefore(before, after) {
      const seen = new Set<Node>();
      const waiting = [before];
      while (waiting.length > 0) {
        const node = waiting.pop()!;
        if (node === after) return true;
        if (seen.has(node)) continue;
        seen.add(node);
        waiting.push(...next.get(node)!);
      }
      return false;
    },
    successors: (node) => next.get(node)!,
  };
}

/** Of the kernels that may run, always the one that frees most memory; so a gradient is used up while it is in the cache. */
function order(nodes: readonly Node[], precedence: Precedence, slotOf: ReadonlyMap<Tensor, Slot>): readonly Node[] {
  const waitsFor = new Map<Node, number>(nodes.map((node) => [node, 0]));
  const uses = new Map<Tensor, number>();
  for (const node of nodes) {
    for (const successor of precedence.successors(node)) waitsFor.set(successor, waitsFor.get(successor)! + 1);
    for (const base of arenaInputs(node)) uses.set(base, (uses.get(base) ?? 0) + 1);
  }
  const ready = nodes.filter((node) => waitsFor.get(node) === 0);
  const position = new Map(nodes.map((node, i) => [node, i]));
  const ordered: Node[] = [];
  while (ready.length > 0) {
    let best = 0;
    for (let i = 1; i < ready.length; i++) {
      const gain = freedBytes(ready[i]!) - freedBytes(ready[best]!);
      if (gain > 0 || (gain === 0 && position.get(ready[i]!)! < position.get(ready[best]!)!)) best = i;
    }
    const [node] = ready.splice(best, 1);
    ordered.push(node!);
    for (const base of arenaInputs(node!)) uses.set(base, uses.get(base)! - 1);
    for (const successor of precedence.successors(node!)) {
      const left = waitsFor.get(successor)! - 1;
      waitsFor.set(successor, left);
      if (left === 0) ready.push(successor);
    }
  }
  return ordered;

  function arenaInputs(node: Node): ReadonlySet<Tensor> {
    const bases = new Set(node.inputs.map(baseOf));
    for (const base of bases) if (base.source.kind === "slot" || slotOf.has(base)) bases.delete(base);
    return bases;
  }

  function freedBytes(node: Node): number {
    let bytes = 0;
    for (const base of arenaInputs(node)) if (uses.get(base) === 1) bytes += bytesOf(base);
    for (const output of node.outputs) if (!slotOf.has(output)) bytes -= bytesOf(output);
    return bytes;
  }
}
