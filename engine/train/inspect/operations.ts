/** The stops on the way through a training step, in their order: what autograd records, one of a layer each way, and one for each update. */

import type { StepGraph, TrainingStep } from "../stepGraph.ts";
import type { RecordedGraph } from "./graphList.ts";
import type { LoopLine, Operation } from "./inspection.ts";

export function operationsOf(
  { inputs, layers, output, parameters }: StepGraph,
  { loss, optimizer }: TrainingStep,
  recorded: RecordedGraph,
): readonly Operation[] {
  const forward = layers.map((layer): Operation => {
    const shapes = { input: layer.input.shape.slice(1), output: layer.output.shape.slice(1) };
    return operation("forward", { layer: layer.name, type: layer.type, ...recorded.of(layer), ...shapes });
  });
  const outputs = output.shape.slice(1);
  return [
    operation("data", { output: inputs.shape.slice(1) }),
    operation("zeroGrad", {}),
    ...forward,
    operation("loss", { type: loss.type, ...recorded.loss, input: outputs }),
    ...(recorded.loss.gradFn === null
      ? []
      : [operation("backward", { type: loss.type, ...recorded.loss, output: outputs })]),
    ...forward
      .filter(({ gradFn }) => gradFn !== null)
      .map((each): Operation => ({ ...each, line: "backward", input: each.output, output: each.input }))
      .toReversed(),
    ...parameters.map(({ parameter: { slot, layer } }) =>
      operation("step", {
        layer,
        type: optimizer.type,
        parameter: slot.name,
        input: slot.shape,
        output: slot.shape,
      }),
    ),
  ];
}

const operation = (line: LoopLine, rest: Partial<Operation>): Operation => ({
  line,
  layer: "",
  type: "",
  gradFn: null,
  node: null,
  parameter: null,
  input: [],
  output: [],
  ...rest,
});
