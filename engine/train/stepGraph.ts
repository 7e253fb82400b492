/** A training step as data: every tensor from the mini-batch to the updated parameters, by layer and phase. Nothing is computed here. */

import type { Loss, LossTerms, Optimizer } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import type { Spec } from "../experiment/experiment.ts";
import { add, div, select, variable } from "../expr/expr.ts";
import { within } from "../graph/origin.ts";
import type { Assignment } from "../graph/plan.ts";
import { type Slot, slotTensor, type Tensor } from "../graph/tensor.ts";
import type { LayerPass, Network, Parameter } from "../nn/network.ts";
import { reduceLoss, reductionOf } from "../nn/reduction.ts";
import { gradients } from "../ops/gradients.ts";
import { mapOne } from "../ops/index.ts";
import type { Accumulated } from "./accumulation.ts";
import { pickForTraining } from "./augment.ts";
import { type Examples, pickTargets } from "./examples.ts";
import type { OptimizerStates } from "./optimizerStates.ts";
import { type GradientTransforms, transformGradients } from "./transformGradients.ts";
import { updates } from "./updates.ts";

export interface TrainingStep {
  readonly network: Network;
  /** Where random numbers come from, such as those that Dropout drops by. */
  readonly seed: number;
  readonly loss: { readonly entry: Loss; readonly params: ParamValues };
  readonly optimizer: { readonly entry: Optimizer; readonly params: ParamValues };
  readonly gradientTransforms: GradientTransforms;
  readonly examples: Examples;
  /** Random changes of the inputs. */
  readonly augment: readonly Spec[];
  readonly targets: Slot;
  /** i32: the orders of examples in some epochs. */
  readonly order: Slot;
  readonly states: OptimizerStates;
  /** What gradients are summed in over `accumulate` steps; null where each step updates. */
  readonly accumulated: Accumulated | null;
  readonly accumulate: number;
  /** Examples in a mini-batch. */
  readonly count: number;
}

/** What becomes of a parameter. */
export interface ParameterStep {
  readonly parameter: Parameter;
  /** PyTorch's `.grad` after `backward()`, with what earlier mini-batches of the group left in it. */
  readonly gradient: Tensor;
  /** The gradient as the optimizer takes it. */
  readonly transformed: Tensor;
  /** The parameter's new value, and that of every state tensor which the rule changes. */
  readonly updates: readonly Assignment[];
}

export interface StepGraph {
  /** The mini-batch as the model takes it. */
  readonly inputs: Tensor;
  readonly targets: Tensor;
  readonly layers: readonly LayerPass[];
  /** What the model puts out. */
  readonly output: Tensor;
  readonly terms: LossTerms;
  readonly loss: Tensor;
  /** Of the layers' outputs, in the order of `layers`; empty unless asked for. */
  readonly outputGradients: readonly Tensor[];
  readonly parameters: readonly ParameterStep[];
  /** What the step leaves: parameters, state, summed gradients, buffers. */
  readonly assignments: readonly Assignment[];
}

/**
 * @param numberOf the step's numbers by name: see `columnNames`
 * @param withOutputGradients gradients of the layers' outputs, all of them. Training needs fewer, and another kernel may compute those
 */
export function describeStep(
  {
    network,
    seed,
    loss,
    optimizer,
    gradientTransforms,
    order,
    states,
    accumulated,
    accumulate,
    count,
    ...step
  }: TrainingStep,
  numberOf: Readonly<Record<string, Tensor>>,
  { withOutputGradients = false } = {},
): StepGraph {
  const batch = { indices: order, cursor: numberOf.cursor!, count };
  const chance = { augment: step.augment, seed, step: numberOf.step! };
  const { inputs, targets } = within({ phase: "input", layer: "" }, () => ({
    inputs: pickForTraining(step.examples, batch, chance),
    targets: pickTargets(step.targets, batch),
  }));

  const pass = network.forward(inputs, { mode: "train", seed, step: numberOf.step! });
  const output = pass.outputs.at(-1) ?? inputs;

  const { terms, value, root } = within({ phase: "loss", layer: "" }, () => {
    const terms = loss.entry.forward(output, targets, loss.params);
    const value = reduceLoss(terms, reductionOf(loss.params));
    return { terms, value, root: accumulated ? mapOne(div(variable("loss"), accumulate), { loss: value }) : value };
  });

  const { parameters } = network;
  const weights = parameters.map(({ slot }) => slotTensor(slot));
  const layerOutputs = withOutputGradients ? pass.layers.map((layer) => layer.output) : [];
  const found = gradients(root, [...weights, ...layerOutputs]);
  const own = found.slice(0, weights.length);
  const sums = accumulated ? own.map((g, i) => summed(g, accumulated.of(parameters[i]!.slot))) : own;
  const transforms = Object.fromEntries(Object.keys(gradientTransforms).map((name) => [name, numberOf[name]!]));
  const transformed = within({ phase: "gradient", layer: "" }, () => transformGradients(sums, weights, transforms));

  /** A group's first mini-batch begins the sum. */
  function summed(g: Tensor, sum: Slot): Tensor {
    const rule = select(variable("opens"), variable("g"), add(variable("sum"), variable("g")));
    return within({ phase: "gradient", layer: "" }, () =>
      mapOne(rule, { g, sum: slotTensor(sum), opens: numberOf.opens! }),
    );
  }

  const parameterSteps = parameters.map((parameter, i): ParameterStep => {
    const { slot, layer } = parameter;
    const [gradient, g] = [sums[i]!, transformed[i]!];
    const updated = within({ phase: "update", layer, parameter: slot.name }, () =>
      updates({ parameter: slot, g, states: states.of(slot), numberOf, optimizer }),
    );
    return { parameter, gradient, transformed: g, updates: updated };
  });

  return {
    inputs,
    targets,
    layers: pass.layers,
    output,
    terms,
    loss: value,
    outputGradients: found.slice(weights.length),
    parameters: parameterSteps,
    assignments: [
      ...parameterSteps.flatMap(({ updates }) => updates),
      ...(accumulated ? parameters.map(({ slot }, i) => ({ slot: accumulated.of(slot), value: sums[i]! })) : []),
      ...pass.updates,
    ],
  };
}
