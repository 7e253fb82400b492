/** Joins chains of elementwise nodes into one node each, so that a value is read and written once instead of once per operation. */

import { type Expr, variable } from "../expr/expr.ts";
import { variablesOf } from "../expr/structure.ts";
import { costOf, substitute } from "../expr/substitute.ts";
import { createNode, withInputs } from "./canonical.ts";
import { nodesBehind } from "./order.ts";
import { sameShape } from "./shape.ts";
import type { Elementwise, Node, Tensor } from "./tensor.ts";

/** A kernel has so many streams to read at once; more would not stay in registers. */
const maxInputs = 12;

/** Up to this cost (see `Primitive.cost`) computing again is cheaper than writing, and reading, one more stream. */
const maxRepeatedCost = 3;

/** The same tensors over a graph with fewer, larger elementwise nodes. */
export function fuseElementwise(tensors: readonly Tensor[]): readonly Tensor[] {
  return fuseSameShape(repeatCheapWork(tensors));
}

function elementwiseOf(node: Node): Elementwise | null {
  return node.op.elementwise?.(node.attrs) ?? null;
}

function producerOf(tensor: Tensor): Node | null {
  return tensor.source.kind === "node" ? tensor.source.node : null;
}

/**
 * Moves cheap work into the nodes that read it, where it is done again: a scaled learning rate or 1/N of a mean per element,
 * a bias once in the activation and once in its gradient, instead of being kept in between.
 */
function repeatCheapWork(tensors: readonly Tensor[]): readonly Tensor[] {
  const nodes = nodesBehind(tensors);
  const readers = countReaders(nodes, tensors);
  const replaced = new Map<Tensor, Tensor>();
  const current = (tensor: Tensor): Tensor => replaced.get(tensor) ?? tensor;

  for (const node of nodes) {
    const updated = withInputs(node, node.inputs.map(current));
    const elementwise = elementwiseOf(updated);
    const result = elementwise ? inlineInto(updated, elementwise) : updated;
    node.outputs.forEach((output, i) => {
      const now = result.outputs[i]!;
      if (now === output) return;
      replaced.set(output, now);
      readers.set(now, readers.get(output)!);
    });
  }
  return tensors.map(current);

  function inlineInto(node: Node, { names, exprs, shape }: Elementwise): Node {
    const builder = createBuilder();
    const replacements: Record<string, Expr> = {};
    let changed = false;
    node.inputs.forEach((input, i) => {
      const repeated = repeatedExpr(input, shape);
      if (repeated) changed = true;
      replacements[names[i]!] = repeated ? builder.substituted(repeated.node, repeated.expr) : builder.read(input);
    });
    if (!changed || builder.inputs().length > maxInputs) return node;
    return builder.node(node, { exprs: exprs.map((expr) => substitute(expr, replacements)), shape });
  }

  /** The expression that gives an input, when it is worth computing again. */
  function repeatedExpr(input: Tensor, shape: readonly number[]): { readonly node: Node; readonly expr: Expr } | null {
    const node = producerOf(input);
    const elementwise = node && elementwiseOf(node);
    if (!elementwise) return null;
    const expr = elementwise.exprs[node.outputs.indexOf(input)]!;
    const cost = costOf([expr]);
    if (cost === 0) return { node, expr };
    if (cost > maxRepeatedCost) return null;
    const { count, areAllElementwise } = readers.get(input)!;
    const isWorthwhile = sameShape(elementwise.shape, shape)
      ? // Otherwise it is written anyway, or more would have to be kept for it than itself.
        count > 1 && areAllElementwise && fullSizeInputs(node, elementwise, expr) <= 1
      : count === 1 || elementwise.shape.every((n) => n === 1);
    return isWorthwhile ? { node, expr } : null;
  }
}

/** How many inputs of the output's own size an expression reads. */
function fullSizeInputs(node: Node, { names, shape }: Elementwise, expr: Expr): number {
  const read = variablesOf(expr);
  return node.inputs.filter((input, i) => read.has(names[i]!) && sameShape(input.shape, shape)).length;
}

interface Readers {
  readonly count: number;
  /** False also for what leaves the graph. */
  readonly areAllElementwise: boolean;
}

function countReaders(nodes: readonly Node[], results: readonly Tensor[]): Map<Tensor, Readers> {
  const readers = new Map<Tensor, Readers>();
  const none: Readers = { count: 0, areAllElementwise: true };
  for (const node of nodes) for (const output of node.outputs) readers.set(output, none);
  const add = (tensor: Tensor, isElementwise: boolean): void => {
    const { count, areAllElementwise } = readers.get(tensor) ?? none;
    readers.set(tensor, { count: count + 1, areAllElementwise: areAllElementwise && isElementwise });
  };
  for (const node of nodes) for (const input of new Set(node.inputs)) add(input, elementwiseOf(node) !== null);
  for (const tensor of results) add(tensor, false);
  return readers;
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
      if (producer && shape && producer.op === node.op && sameShape(shape, elementwise.shape))
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

interface Builder {
  /** The variable that reads a tensor. */
  read(tensor: Tensor): Expr;
  /** An expression of a node in terms of this builder's variables. */
  substituted(node: Node, expr: Expr): Expr;
  inputs(): readonly Tensor[];
  node(like: Node, parts: Pick<Elementwise, "exprs" | "shape">): Node;
}

/** Collects the inputs of a node that is being put together and names them x0, x1 … */
function createBuilder(): Builder {
  const names = new Map<Tensor, string>();
  function read(tensor: Tensor): Expr {
    const name = names.get(tensor) ?? `x${names.size}`;
    names.set(tensor, name);
    return variable(name);
  }
  return {
    read,
    substituted(node, expr) {
      const own = elementwiseOf(node)!.names;
      return substitute(expr, Object.fromEntries(own.map((name, i) => [name, read(node.inputs[i]!)])));
    },
    inputs: () => [...names.keys()],
    node(like, { exprs, shape }) {
      const attrs: Elementwise = { names: [...names.values()], exprs, shape };
      const types = exprs.map(() => ({ shape, dtype: "f32" as const }));
      return createNode(like, { inputs: [...names.keys()], attrs, types });
    },
  };
}
