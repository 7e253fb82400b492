/** Joins chains of elementwise nodes into one node each, so that a value is read and written once instead of once per operation. */

import type { Expr } from "../expr/expr.ts";
import { substitute } from "../expr/substitute.ts";
import { withInputs } from "./canonical.ts";
import { createBuilder, elementwiseOf, maxInputs, producerOf } from "./elementwise.ts";
import { createGroups, type Group, type Groups, readersOf } from "./groups.ts";
import { nodesBehind } from "./order.ts";
import { rematerialize } from "./rematerialize.ts";
import { isSameShape } from "./shape.ts";
import type { Node, Tensor } from "./tensor.ts";

/** The same tensors over a graph with fewer, larger elementwise nodes. */
export function fuseElementwise(tensors: readonly Tensor[]): readonly Tensor[] {
  return fuseSameShape(rematerialize(tensors));
}

/** Joins producers and consumers of the same shape. Nothing is computed twice: what others read becomes one more output. */
function fuseSameShape(tensors: readonly Tensor[]): readonly Tensor[] {
  const nodes = nodesBehind(tensors);
  const groups = createGroups(nodes);
  for (const node of nodes) {
    const elementwise = elementwiseOf(node);
    if (!elementwise) continue;
    for (const input of node.inputs) {
      const producer = producerOf(input);
      const shape = producer && elementwiseOf(producer)?.shape;
      if (producer && shape && producer.op.name === node.op.name && isSameShape(shape, elementwise.shape))
        groups.join([producer, node], ({ inputs }) => inputs.length <= maxInputs);
    }
  }
  return rebuild(tensors, nodes, groups);
}

function rebuild(tensors: readonly Tensor[], nodes: readonly Node[], groups: Groups): readonly Tensor[] {
  const readers = readersOf(nodes, tensors, groups);
  const replaced = new Map<Tensor, Tensor>();
  const current = (tensor: Tensor): Tensor => replaced.get(tensor) ?? tensor;

  for (const group of groups.inOrder()) {
    const [first] = group.members as [Node];
    if (elementwiseOf(first)) fuse(group, first);
    else {
      const updated = withInputs(first, first.inputs.map(current));
      first.outputs.forEach((output, i) => {
        replaced.set(output, updated.outputs[i]!);
      });
    }
  }
  return tensors.map(current);

  function fuse(group: Group, first: Node): void {
    const builder = createBuilder();
    const values = new Map<Tensor, Expr>();
    for (const member of group.members) {
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
    const fused = builder.node(group.members.toReversed(), {
      exprs: leaving.map((output) => values.get(output)!),
      shape,
    });
    leaving.forEach((output, i) => {
      replaced.set(output, fused.outputs[i]!);
    });
  }
}
