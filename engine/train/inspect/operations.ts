/**
 * The stops on the way through a training step, in their order: what autograd records, one of a layer each way, and one for each update.
 * Each says which tensors it makes and what those are called; how they come about is read from the graph.
 */

import { symbolOf } from "../../expr/symbols.ts";
import { baseOf } from "../../graph/schedule.ts";
import { type Shape, type Slot, slotTensor, type Tensor } from "../../graph/tensor.ts";
import type { LayerPass } from "../../nn/network.ts";
import { fill } from "../../ops/index.ts";
import type { ParameterStep, StepGraph, TrainingStep } from "../stepGraph.ts";
import { pathsOf } from "./cut.ts";
import type { RecordedGraph } from "./graphList.ts";
import type { FigureRole, LoopLine, Operation, Piece } from "./inspection.ts";
import type { Name } from "./names.ts";
import { decided, type Numbers, shownUpdate } from "./shownRules.ts";

/** A tensor and what it is called. */
export type Named = Name & { readonly tensor: Tensor };

/** A tensor that an operation makes. */
export type Result = Named & { readonly purpose: Piece["purpose"] };

export interface Stop {
  readonly operation: Operation;
  /** What goes by another name here than elsewhere, such as the layer before's output. */
  readonly sources: readonly Named[];
  /** Empty for those that only name their results. */
  readonly results: readonly Result[];
  /** Its results come from outside the network: how they are made is not shown. */
  readonly isGiven?: boolean;
}

/** A step, its numbers by name (see `columnNames`) and what they are. */
export type NumberedStep = TrainingStep & {
  readonly numberOf: Readonly<Record<string, Tensor>>;
  readonly numbers: Numbers;
};

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

const named = (tensor: Tensor, role: FigureRole, symbol: string, name: string | null = null): Named => ({
  tensor,
  role,
  symbol,
  name,
});

/** As formulas write parameters: W and b. */
function symbolOfParameter(suffix: string, shape: Shape): string {
  if (suffix === "weight") return shape.length > 1 ? "W" : "w";
  return suffix === "bias" ? "b" : suffix;
}

const symbolOfSlot = ({ name, shape }: Slot): string => symbolOfParameter(name.slice(name.lastIndexOf(".") + 1), shape);

const dataStop = ({ inputs, targets }: StepGraph): Stop => ({
  operation: operation("data", { output: inputs.shape.slice(1) }),
  sources: [],
  results: [
    { ...named(inputs, "output", "x", "inputs"), purpose: "output" },
    { ...named(targets, "target", "y", "labels"), purpose: "output" },
  ],
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

function forwardStop(layer: LayerPass, graph: StepGraph, recorded: RecordedGraph): Stop {
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
      { ...named(layer.output, "output", "y", layer.output === output ? "outputs" : null), purpose: "output" },
      ...buffers.flatMap(({ slot, value }): readonly Result[] => {
        const own = weights.find(([, { source }]) => source.kind === "slot" && source.slot === slot);
        return own ? [{ ...named(value, "buffer", own[0], slot.name), purpose: "state" }] : [];
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
      ...(terms.elements === graph.loss
        ? []
        : [{ ...named(terms.elements, "intermediate", "ℓ"), purpose: "intermediate" } as const]),
      ...(terms.weights ? [{ ...named(terms.weights, "intermediate", "w"), purpose: "intermediate" } as const] : []),
      { ...named(graph.loss, "output", "L", "loss"), purpose: "output" },
    ],
  };
}

const lossBackwardStop = (graph: StepGraph, { loss }: TrainingStep, recorded: RecordedGraph): Stop => ({
  operation: operation("backward", { type: loss.type, ...recorded.loss, output: graph.output.shape.slice(1) }),
  sources: lossSources(graph),
  results: [{ ...named(graph.outputGradients.at(-1)!, "gradient", "∂L/∂x"), purpose: "passedOn" }],
});

function backwardStop(
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
      ...[...passedOn].map((tensor) => ({ ...named(tensor, "gradient", "∂L/∂x"), purpose: "passedOn" }) as const),
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
  const kept = (symbol: string): Result => ({
    ...named(decided(gradient, numbers), "gradient", symbol, `${slot.name}.grad`),
    purpose: "kept",
  });
  if (contribution === gradient) return [kept(`∂L/∂${own}`)];
  return [{ ...named(contribution, "gradient", `∂L/∂${own}`), purpose: "intermediate" }, kept(`${own}.grad`)];
}

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
      ...(transformed === gradient || numbers.closes === 0
        ? []
        : [{ ...named(transformed, "gradient", "g"), purpose: "intermediate" } as const]),
      ...Object.entries(shown.state).map(
        ([key, value]) => ({ ...named(value, "state", symbolOf(key), key), purpose: "state" }) as const,
      ),
      { ...named(shown.updated, "parameter", symbolOfSlot(slot), slot.name), purpose: "update" },
    ],
  };
}
