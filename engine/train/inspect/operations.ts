/**
 * The stops on the way through a training step, in their order: what autograd records, one of a layer each way, and one for each update.
 * Each says which tensors it makes and what those are called; how they come about is read from the graph.
 */

import { symbolOf } from "../../expr/symbols.ts";
import { slotTensor } from "../../graph/tensor.ts";
import { fill } from "../../ops/index.ts";
import type { ParameterStep, StepGraph, TrainingStep } from "../stepGraph.ts";
import type { RecordedGraph } from "./graphList.ts";
import { backwardStop, forwardStop } from "./layerStops.ts";
import { shownUpdate } from "./shownRules.ts";
import { made, type Named, type NumberedStep, named, operation, type Stop, symbolOfSlot } from "./stop.ts";

export function stopsOf(graph: StepGraph, step: NumberedStep, recorded: RecordedGraph): readonly Stop[] {
  const { layers, output, parameters } = graph;
  /** Those that autograd goes back through. */
  const back = layers.filter((layer) => recorded.of(layer).gradFn !== null);
  const gradientOf = new Map(layers.map((layer, i) => [layer.output, graph.outputGradients[i]!]));
  return [
    dataStop(graph),
    zeroGradStop(graph, step),
    ...layers.map((layer) => forwardStop(layer, graph, recorded)),
    lossStop(graph, step, recorded),
    ...(recorded.needsGradient(output) ? [lossBackwardStop(graph, step, recorded)] : []),
    ...back.toReversed().map((layer) => backwardStop(layer, graph, { ...step, recorded, back, gradientOf })),
    ...parameters.map((parameter) => updateStop(parameter, step)),
  ];
}

const dataStop = ({ inputs, targets }: StepGraph): Stop => ({
  operation: operation("data", { output: inputs.shape.slice(1) }),
  sources: [],
  results: [made("output", inputs, "output", "x", "inputs"), made("output", targets, "target", "y", "labels")],
  isGiven: true,
});

/** What is in every `.grad` after it: nothing, unless the step adds to what others have left. */
function zeroGradStop({ parameters }: StepGraph, { accumulated, numbers }: NumberedStep): Stop {
  const left = numbers.opens === 0 ? accumulated : null;
  const grads = parameters.map(({ parameter: { slot } }) => {
    const grad = `${slot.name}.grad`;
    return named(left ? slotTensor(left.of(slot)) : fill(0, slot.shape), "gradient", grad, grad);
  });
  return {
    operation: operation("zeroGrad", {}),
    // What is left is what was there.
    sources: left ? grads : [],
    results: grads.map((grad) => ({ ...grad, purpose: "kept" })),
  };
}

const lossSources = ({ output, targets }: StepGraph): readonly Named[] => [
  named(output, "input", "x", "outputs"),
  named(targets, "target", "y", "labels"),
];

function lossStop(graph: StepGraph, { loss }: TrainingStep, recorded: RecordedGraph): Stop {
  const { terms } = graph;
  return {
    operation: operation("loss", { type: loss.type, ...recorded.loss, input: graph.output.shape.slice(1) }),
    sources: lossSources(graph),
    results: [
      made("intermediate", terms.elements, "intermediate", "ℓ"),
      ...(terms.weights ? [made("intermediate", terms.weights, "intermediate", "w")] : []),
      made("output", graph.loss, "output", "L", "loss"),
    ],
  };
}

const lossBackwardStop = (graph: StepGraph, { loss }: TrainingStep, recorded: RecordedGraph): Stop => ({
  operation: operation("backward", { type: loss.type, ...recorded.loss, output: graph.output.shape.slice(1) }),
  sources: lossSources(graph),
  results: [made("passedOn", graph.outputGradients.at(-1)!, "gradient", "∂L/∂x")],
});

function updateStop(step: ParameterStep, { optimizer, states, numbers }: NumberedStep): Stop {
  const { parameter, gradient, transformed } = step;
  const { slot, layer } = parameter;
  const before = Object.entries(states.of(slot));
  // What PyTorch keeps under these parameters: without momentum, say, no buffer.
  const kept = optimizer.entry.torchState?.(optimizer.params);
  const state = Object.fromEntries(Object.entries(step.state).filter(([key]) => kept?.includes(key) ?? true));
  const shown = shownUpdate({ ...step, state }, numbers);
  const shapes = { input: slot.shape, output: slot.shape };
  return {
    operation: operation("step", { layer, type: optimizer.type, parameter: slot.name, ...shapes }),
    sources: [
      named(slotTensor(slot), "parameter", symbolOfSlot(slot), slot.name),
      named(gradient, "gradient", "g", `${slot.name}.grad`),
      ...before.map(([key, state]) => named(slotTensor(state), "state", symbolOf(key), key)),
    ],
    results: [
      // Clipping waits for the update as the optimizer does.
      ...(transformed === gradient || numbers.closes === 0 ? [] : [made("intermediate", transformed, "gradient", "g")]),
      ...Object.entries(shown.state).map(([key, value]) => made("state", value, "state", symbolOf(key), key)),
      made("update", shown.updated, "parameter", symbolOfSlot(slot), slot.name),
    ],
  };
}
