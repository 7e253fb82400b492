/** What a layer does forwards and backwards, as tensors of the step: from what comes in to what it puts out, and the same for gradients. */

import { baseOf } from "../../graph/schedule.ts";
import { slotTensor, type Tensor } from "../../graph/tensor.ts";
import type { LayerPass } from "../../nn/network.ts";
import type { ParameterStep, StepGraph } from "../stepGraph.ts";
import { pathsOf } from "./cut.ts";
import type { RecordedGraph } from "./graphList.ts";
import { decided, type Numbers } from "./shownRules.ts";
import {
  made,
  type Named,
  type NumberedStep,
  named,
  operation,
  type Result,
  type Stop,
  symbolOfParameter,
  symbolOfSlot,
} from "./stop.ts";

export function forwardStop(layer: LayerPass, graph: StepGraph, recorded: RecordedGraph): Stop {
  const { inputs, output, buffers } = graph;
  const shapes = { input: layer.input.shape.slice(1), output: layer.output.shape.slice(1) };
  const weights = Object.entries(layer.weights);
  return {
    operation: operation("forward", { layer: layer.name, type: layer.type, ...recorded.of(layer), ...shapes }),
    sources: [
      named(layer.input, "input", "x", layer.input === inputs ? "inputs" : null),
      ...weightsOf(layer, graph),
      ...Object.entries(layer.branches).map(([field, branch]) => named(branch, "input", field)),
    ],
    results: [
      made("output", layer.output, "output", "y", layer.output === output ? "outputs" : null),
      ...buffers.flatMap(({ slot, value }): readonly Result[] => {
        const own = weights.find(([, { source }]) => source.kind === "slot" && source.slot === slot);
        return own ? [made("state", value, "buffer", own[0], slot.name)] : [];
      }),
    ],
  };
}

/** A layer's parameters and buffers. */
const weightsOf = ({ name, weights }: LayerPass, { parameters }: StepGraph): readonly Named[] =>
  Object.entries(weights).map(([suffix, weight]) => {
    const isLearned = parameters.some(({ parameter: { slot } }) => slotTensor(slot) === weight);
    return named(
      weight,
      isLearned ? "parameter" : "buffer",
      symbolOfParameter(suffix, weight.shape),
      `${name}.${suffix}`,
    );
  });

export function backwardStop(
  layer: LayerPass,
  graph: StepGraph,
  {
    accumulated,
    numbers,
    recorded,
    back,
    gradientOf,
  }: NumberedStep & {
    readonly recorded: RecordedGraph;
    readonly back: readonly LayerPass[];
    readonly gradientOf: ReadonlyMap<Tensor, Tensor>;
  },
): Stop {
  const { inputs, parameters } = graph;
  const shapes = { input: layer.output.shape.slice(1), output: layer.input.shape.slice(1) };
  const { branches } = layer;
  const own = parameters.filter(({ parameter }) => parameter.layer === layer.name);
  /** What it hands on to the branches of a block, and to what came in. */
  const passedOn = new Set<Tensor>();
  for (const branch of Object.values(branches))
    if (branch !== layer.input && recorded.needsGradient(branch)) passedOn.add(gradientOf.get(branch)!);
  if (recorded.needsGradient(layer.input)) {
    const whole = gradientOf.get(layer.input)!;
    // Of those that read the same tensor the first gets its gradient last, and adds up all that has arrived.
    const isLast = back.find(({ input }) => input === layer.input) === layer;
    const known = new Set(gradientOf.values());
    const paths = isLast ? [whole] : pathsOf(whole, known).filter((path) => isOf(path, layer.name));
    for (const path of paths) passedOn.add(path);
  }
  return {
    operation: operation("backward", { layer: layer.name, type: layer.type, ...recorded.of(layer), ...shapes }),
    sources: [
      named(gradientOf.get(layer.output)!, "gradient", "g"),
      named(layer.input, "input", "x", layer.input === inputs ? "inputs" : null),
      ...weightsOf(layer, graph),
      ...own.flatMap(({ parameter: { slot } }) =>
        accumulated
          ? [named(slotTensor(accumulated.of(slot)), "gradient", `${symbolOfSlot(slot)}.grad`, `${slot.name}.grad`)]
          : [],
      ),
      named(layer.output, "output", "y"),
    ],
    results: [
      ...[...passedOn].map((tensor) => made("passedOn", tensor, "gradient", "∂L/∂x")),
      ...own.flatMap((each) => keptOf(each, numbers)),
    ],
  };
}

/** Whether the gradient comes from going back through the layer. */
function isOf(gradient: Tensor, layer: string): boolean {
  const { source } = baseOf(gradient);
  return source.kind === "node" && source.node.origins[0]?.layer === layer;
}

function keptOf({ parameter: { slot }, contribution, gradient }: ParameterStep, numbers: Numbers): readonly Result[] {
  const own = symbolOfSlot(slot);
  const kept = (symbol: string) => made("kept", decided(gradient, numbers), "gradient", symbol, `${slot.name}.grad`);
  if (contribution === gradient) return [kept(`∂L/∂${own}`)];
  return [made("intermediate", contribution, "gradient", `∂L/∂${own}`), kept(`${own}.grad`)];
}
