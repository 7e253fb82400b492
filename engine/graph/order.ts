/** Walks a graph without recursion, so that its depth has no limit. */

import type { Node, Tensor } from "./tensor.ts";

/** All nodes that the tensors depend on, each after the nodes it reads. */
export function nodesBehind(tensors: readonly Tensor[]): readonly Node[] {
  const ordered: Node[] = [];
  const entered = new Set<Node>();
  const done = new Set<Node>();
  const stack: Node[] = [];
  const push = (tensor: Tensor): void => {
    if (tensor.source.kind === "node" && !entered.has(tensor.source.node)) stack.push(tensor.source.node);
  };
  for (const tensor of tensors) {
    push(tensor);
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      if (!entered.has(node)) {
        entered.add(node);
        // Reversed, so that the first input's history comes first.
        for (let i = node.inputs.length - 1; i >= 0; i--) push(node.inputs[i]!);
        continue;
      }
      stack.pop();
      if (done.has(node)) continue;
      done.add(node);
      ordered.push(node);
    }
  }
  return ordered;
}
