/** Reverse-mode differentiation, from graph to graph: nothing is computed here. */

import { nodesBehind } from "./order.ts";
import { within } from "./origin.ts";
import type { Shape, Tensor } from "./tensor.ts";

/** The operations that the backward pass itself needs; `ops/gradients.ts` supplies them. */
export interface Arithmetic {
  fill(value: number, shape: Shape): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
}

/**
 * Gradients of a scalar with respect to some tensors, in order; zeros where it does not depend on one.
 * Only gradients on the way from the loss to them are computed, and only f32 tensors have gradients.
 */
export function backpropagate(loss: Tensor, wrt: readonly Tensor[], { fill, add }: Arithmetic): readonly Tensor[] {
  const nodes = nodesBehind([loss]);

  const needed = new Set(wrt);
  for (const node of nodes) {
    if (!node.inputs.some((input) => needed.has(input))) continue;
    for (const output of node.outputs) if (output.dtype === "f32") needed.add(output);
  }

  const gradOf = new Map<Tensor, Tensor>([[loss, fill(1, loss.shape)]]);
  for (const node of nodes.toReversed()) {
    const needs = node.inputs.map((input) => needed.has(input));
    const grads = node.outputs.map((output) => gradOf.get(output) ?? null);
    if (!needs.includes(true) || grads.every((grad) => grad === null)) continue;
    const { inputs, outputs, attrs, origins } = node;
    within(origins[0] ? { phase: "backward", layer: origins[0].layer } : null, () => {
      const contributions = node.op.backward({ inputs, outputs, grads, attrs, needs });
      contributions.forEach((contribution, i) => {
        if (!contribution || !needs[i]) return;
        const input = inputs[i]!;
        const before = gradOf.get(input);
        gradOf.set(input, before ? add(before, contribution) : contribution);
      });
    });
  }
  return wrt.map((tensor) => gradOf.get(tensor) ?? fill(0, tensor.shape));
}
