/** What PyTorch's autograd records of a step, as a list in which nodes refer to each other by their places. */

import type { Tensor } from "../../graph/tensor.ts";
import { autogradGraph, type GradFnNode } from "../../nn/autogradGraph.ts";
import type { LayerPass } from "../../nn/network.ts";
import type { StepGraph, TrainingStep } from "../stepGraph.ts";
import type { GraphNode } from "./inspection.ts";

/** A node and its place. */
export interface Recorded {
  readonly gradFn: string | null;
  readonly node: number | null;
}

export interface RecordedGraph {
  /** The loss's `grad_fn` first; every node once. */
  readonly nodes: readonly GraphNode[];
  readonly loss: Recorded;
  /** Of a layer's output; nothing where the layer records none. */
  of(layer: LayerPass): Recorded;
  /** Of a layer's output; data need none. */
  needsGradient(output: Tensor): boolean;
}

const nothing: Recorded = { gradFn: null, node: null };

export function listGraph({ layers }: StepGraph, { loss, accumulate }: TrainingStep): RecordedGraph {
  const recorded = autogradGraph({ layers, loss, share: accumulate });
  const placeOf = new Map<GradFnNode, number>();
  const found = [recorded.loss];
  // The list grows as it is walked: those nearest to the loss come first.
  for (const node of found) {
    if (!node || placeOf.has(node)) continue;
    placeOf.set(node, placeOf.size);
    found.push(...node.next);
  }
  const of = (node: GradFnNode | null | undefined): Recorded =>
    node ? { gradFn: node.name, node: placeOf.get(node) ?? null } : nothing;
  return {
    nodes: [...placeOf.keys()].map(({ name, layer, parameter = null, next }) => ({
      name,
      layer,
      parameter,
      next: next.map((each) => of(each).node),
    })),
    loss: of(recorded.loss),
    needsGradient: (output) => layers.some((layer) => layer.output === output && recorded.layers.get(layer.name)),
    // A layer that passes on what comes in, as Identity does, has no node of its own.
    of: ({ name, input, output }) => (input === output ? nothing : of(recorded.layers.get(name))),
  };
}
