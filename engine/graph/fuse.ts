/** Joins chains of elementwise nodes into one node each, so that a value is read and written once instead of once per operation. */

import type { Expr } from "../expr/expr.ts";
import { substitute } from "../expr/substitute.ts";
import { withInputs } from "./canonical.ts";
import { createBuilder, elementwiseOf, maxInputs, producerOf } from "./elementwise.ts";
import { nodesBehind } from "./order.ts";
import { repeatCheapWork } from "./repeat.ts";
import { sameShape } from "./shape.ts";
import type { Node, Tensor } from "./tensor.ts";

/** The same tensors over a graph with fewer, larger elementwise nodes. */
export function fuseElementwise(tensors: readonly Tensor[]): readonly Tensor[] {
  return fuseSameShape(repeatCheapWork(tensors));
}

/** Joins producers and consumers of the same shape. Nothing is computed twice: what others read becomes one more output. */
function fuseSameShape(tensors: readonly Tensor[]): readonly Tensor[] {
  const nodes = nodesBehind(tensors);
  const groupOf = new Map(nodes.map((node, order) => [node, createGroup([node], order)]));

  for (const node of nodes) {
    const elementwise = elementwiseOf(node);
    if (!elementwise) continue;
    for (const input of node.inputs) {
      const producer = producerOf(input);
      const shape = producer && elementwiseOf(producer)?.shape;
      if (producer && shape && producer.op.name === node.op.name && sameShape(shape, elementwise.shape))
        tryToJoin(producer, node);
    }
  }
  return rebuild(tensors, nodes, groupOf);

  function tryToJoin(producer: Node, consumer: Node): void {
    const first = groupOf.get(producer)!;
    const second = groupOf.get(consumer)!;
    if (first === second) return;
    const joined = createGroup([...first.members, ...second.members], Math.min(first.order, second.order));
    if (joined.inputs.length > maxInputs || dependsOnItself(joined, first, second)) return;
    for (const member of joined.members) groupOf.set(member, joined);
  }

  /** Whether some input of the joined group is computed from one of its own outputs by way of another group. */
  function dependsOnItself(joined: Group, first: Group, second: Group): boolean {
    const seen = new Set<Group>();
    const waiting = groupsBehind(joined).filter((group) => group !== first && group !== second);
    while (waiting.length > 0) {
      const group = waiting.pop()!;
      if (group === first || group === second) return true;
      if (seen.has(group)) continue;
      seen.add(group);
      waiting.push(...groupsBehind(group));
    }
    return false;
  }

  function groupsBehind(group: Group): Group[] {
    return group.inputs.flatMap((input) => groupOf.get(producerOf(input)!) ?? []);
  }
}

interface Group {
  /** Producers before consumers. */
  readonly members: readonly Node[];
  /** What they read from others. */
  readonly inputs: readonly Tensor[];
  /** Position of the first member, to keep the order of the graph. */
  readonly order: number;
}

function createGroup(members: readonly Node[], order: number): Group {
  const own = new Set(members.flatMap((member) => member.outputs));
  const inputs = [...new Set(members.flatMap((member) => member.inputs))].filter((input) => !own.has(input));
  return { members, inputs, order };
}

function rebuild(
  tensors: readonly Tensor[],
  nodes: readonly Node[],
  groupOf: ReadonlyMap<Node, Group>,
): readonly Tensor[] {
  const position = new Map(nodes.map((node, i) => [node, i]));
  const readers = new Map<Tensor, Set<Group | null>>();
  const addReader = (tensor: Tensor, reader: Group | null): void => {
    readers.set(tensor, (readers.get(tensor) ?? new Set()).add(reader));
  };
  for (const node of nodes) for (const input of node.inputs) addReader(input, groupOf.get(node)!);
  for (const tensor of tensors) addReader(tensor, null);

  const replaced = new Map<Tensor, Tensor>();
  const current = (tensor: Tensor): Tensor => replaced.get(tensor) ?? tensor;

  for (const group of inOrder([...new Set(groupOf.values())])) {
    const members = group.members.toSorted((a, b) => position.get(a)! - position.get(b)!);
    const [first] = members;
    if (!first || !elementwiseOf(first)) {
      for (const node of members) {
        const updated = withInputs(node, node.inputs.map(current));
        node.outputs.forEach((output, i) => {
          replaced.set(output, updated.outputs[i]!);
        });
      }
      continue;
    }
    const builder = createBuilder();
    const values = new Map<Tensor, Expr>();
    for (const member of members) {
      const { names, exprs } = elementwiseOf(member)!;
      const replacements = Object.fromEntries(
        names.map((name, i) => {
          const input = member.inputs[i]!;
          return [name, values.get(input) ?? builder.read(current(input))];
        }),
      );
      member.outputs.forEach((output, i) => {
        values.set(output, substitute(exprs[i]!, replacements));
      });
    }
    const leaving = [...values.keys()].filter((output) =>
      [...(readers.get(output) ?? [])].some((reader) => reader !== group),
    );
    const { shape } = elementwiseOf(first)!;
    const fused = builder.node(first, { exprs: leaving.map((output) => values.get(output)!), shape });
    leaving.forEach((output, i) => {
      replaced.set(output, fused.outputs[i]!);
    });
  }
  return tensors.map(current);

  /** Groups, each after those it reads from; otherwise as the graph had them. */
  function inOrder(groups: readonly Group[]): readonly Group[] {
    const waitsFor = new Map<Group, Set<Group>>();
    const unblocks = new Map<Group, Group[]>();
    for (const group of groups) {
      const before = new Set(group.inputs.flatMap((input) => groupOf.get(producerOf(input)!) ?? []));
      waitsFor.set(group, before);
      for (const other of before) unblocks.set(other, [...(unblocks.get(other) ?? []), group]);
    }
    const ordered: Group[] = [];
    const ready = groups.filter((group) => waitsFor.get(group)!.size === 0).toSorted((a, b) => b.order - a.order);
    while (ready.length > 0) {
      const group = ready.pop()!;
      ordered.push(group);
      for (const next of unblocks.get(group) ?? []) {
        waitsFor.get(next)!.delete(group);
        if (waitsFor.get(next)!.size === 0) ready.push(next);
      }
      ready.sort((a, b) => b.order - a.order);
    }
    return ordered;
  }
}
