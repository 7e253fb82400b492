/** Which tensors of a step have an axis of examples, whatever their operations do: those that are longer where the mini-batch is. */

import { nodesBehind } from "../../graph/order.ts";
import type { Node, Tensor } from "../../graph/tensor.ts";
import type { StepGraph } from "../stepGraph.ts";

/**
 * @param longer the same step with more examples
 * @returns the tensors whose first axis goes over all examples; several places of it may belong to each
 */
export function withExamples(graph: StepGraph, longer: StepGraph): ReadonlySet<Tensor> {
  const [nodes, others] = [nodesOf(graph), nodesOf(longer)];
  const isAlike = nodes.length === others.length && nodes.every(({ op }, i) => op.name === others[i]!.op.name);
  const [examples] = graph.inputs.shape;
  return new Set(
    nodes.flatMap(({ outputs }, i) =>
      outputs.filter(({ shape: [length] }, k) =>
        // A graph of one example may lack what a longer one has; but there it is all the same whose an axis of length 1 is.
        isAlike ? length !== others[i]!.outputs[k]!.shape[0] : length === examples,
      ),
    ),
  );
}

function nodesOf({ inputs, targets, loss, outputGradients, assignments }: StepGraph): readonly Node[] {
  return nodesBehind([inputs, targets, loss, ...outputGradients, ...assignments.map(({ value }) => value)]);
}
