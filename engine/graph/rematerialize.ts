/** Rematerialization: computes cheap elementwise values again where they are read, instead of storing them. */

import type { Expr } from "../expr/expr.ts";
import { variablesOf } from "../expr/structure.ts";
import { costOf, substitute } from "../expr/substitute.ts";
import { withInputs } from "./canonical.ts";
import { createBuilder, elementwiseOf, maxInputs, producerOf } from "./elementwise.ts";
import { nodesBehind } from "./order.ts";
import { isSameShape } from "./shape.ts";
import type { Elementwise, Node, Tensor } from "./tensor.ts";

/** Up to this cost (see `Primitive.cost`) computing a value again is cheaper than writing and reading it. */
const maxRematerializedCost = 3;

/**
 * Copies cheap work into the nodes that read its result: a scaled learning rate or the 1/N of a mean is computed for each element,
 * a bias is added once in the activation and once in its gradient.
 */
export function rematerialize(tensors: readonly Tensor[]): readonly Tensor[] {
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
    const inlined: Node[] = [];
    node.inputs.forEach((input, i) => {
      const rematerialized = rematerializedExpr(input, shape);
      if (rematerialized) inlined.push(rematerialized.node);
      replacements[names[i]!] = rematerialized
        ? builder.substituted(rematerialized.node, rematerialized.expr)
        : builder.read(input);
    });
    if (inlined.length === 0 || builder.inputs().length > maxInputs) return node;
    return builder.node([node, ...inlined], { exprs: exprs.map((expr) => substitute(expr, replacements)), shape });
  }

  /** The expression of an input, if computing it again is worth it. */
  function rematerializedExpr(
    input: Tensor,
    shape: readonly number[],
  ): { readonly node: Node; readonly expr: Expr } | null {
    const node = producerOf(input);
    const elementwise = node && elementwiseOf(node);
    if (!elementwise) return null;
    const expr = elementwise.exprs[node.outputs.indexOf(input)]!;
    const cost = costOf([expr]);
    if (cost === 0) return { node, expr };
    if (cost > maxRematerializedCost) return null;
    const { count, areAllElementwise } = readers.get(input)!;
    const isWorthwhile = isSameShape(elementwise.shape, shape)
      ? // Otherwise the value is written anyway, or its own inputs would take more memory than it does.
        count > 1 && areAllElementwise && fullSizeInputs(node, elementwise, expr) <= 1
      : count === 1 || elementwise.shape.every((n) => n === 1);
    return isWorthwhile ? { node, expr } : null;
  }
}

/** How many inputs of the output's own size an expression reads. */
function fullSizeInputs(node: Node, { names, shape }: Elementwise, expr: Expr): number {
  const read = variablesOf(expr);
  return node.inputs.filter((input, i) => read.has(names[i]!) && isSameShape(input.shape, shape)).length;
}

interface Readers {
  readonly count: number;
  /** False also for results of the graph. */
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
