/** A graph in which some values are taken from elsewhere, and which values change with another. */

import { withInputs } from "./canonical.ts";
import { nodesBehind } from "./order.ts";
import type { Tensor } from "./tensor.ts";

/** The tensors over a graph that reads, in place of some tensors, others of the same type. */
export function withReplaced(tensors: readonly Tensor[], replacements: ReadonlyMap<Tensor, Tensor>): readonly Tensor[] {
  const replaced = new Map(replacements);
  const current = (tensor: Tensor): Tensor => replaced.get(tensor) ?? tensor;
  for (const node of nodesBehind(tensors)) {
    const twin = withInputs(node, node.inputs.map(current));
    node.outputs.forEach((output, i) => {
      if (!replaced.has(output)) replaced.set(output, twin.outputs[i]!);
    });
  }
  return tensors.map(current);
}

/** Values that a tensor is computed from and that do not change with `source`, while what reads them does. */
export function constantsBeside(tensor: Tensor, source: Tensor): readonly Tensor[] {
  const changing = new Set([source]);
  const constants = new Set<Tensor>();
  for (const { inputs, outputs } of nodesBehind([tensor])) {
    if (!inputs.some((input) => changing.has(input))) continue;
    for (const output of outputs) changing.add(output);
    for (const input of inputs) if (!changing.has(input) && input.source.kind === "node") constants.add(input);
  }
  return [...constants];
}
