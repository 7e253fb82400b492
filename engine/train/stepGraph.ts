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
  readonly loss: { readonly type: string; readonly entry: Loss; readonly params: ParamValues };
  readonly optimizer: { readonly type: string; readonly entry: Optimizer; readonly params: ParamValues };
  readonly gradientTransforms: GradientTransforms;
  readonly examples: Examples;
  /** Random changes of the inputs. */
  readonly augment: readonly Spec[];
  readonly targets: Slot;
  /** i32: the orders of examples in some epochs. */
  readonly order: Slot;
  readonly states: OptimizerStates;
  /** What gradients are summed in; null where each step has only its own. */
  readonly accumulated: Accumulated | null;
  readonly accumulate: number;
  /** Examples in a mini-batch. */
  readonly count: number;
}

/** What becomes of a parameter. */
export interface ParameterStep {
  readonly parameter: Parameter;
  /** What this mini-batch alone adds to `.grad`. */
  readonly contribution: Tensor;
  /** PyTorch's `.grad` after `backward()`, with what earlier mini-batches of the group left in it. */
  readonly gradient: Tensor;
  /** The gradient as the optimizer takes it. */
  readonly transformed: Tensor;
  /** The new value. */
  readonly updated: Tensor;
  /** New values of the optimizer's state, by its names; without what the rule leaves as it is. */
  readonly state: Readonly<Record<string, Tensor>>;
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
  /** What `backward()` starts from: the loss, or its share of an update. */
  readonly root: Tensor;
  /** Of the layers' outputs, in the order of `layers`, from the graph that the parameters' gradients come from; empty unless asked for. */
  readonly outputGradients: readonly Tensor[];
  readonly parameters: readonly ParameterStep[];
  /** What the layers keep beside their parameters, as it is afterwards. */
  readonly buffers: readonly Assignment[];
  /** What the step leaves: parameters, state, summed gradients, buffers. */
  readonly assignments: readonly Assignment[];
}

/**
 * @param numberOf the step's numbers by name: see `columnNames`
 * @param withOutputGradients gradients of the layers' outputs. They are right only `withoutCommuting`: else a layer may read not what the one
 *   before puts out but what that is made of
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
    const root = accumulate > 1 ? mapOne(div(variable("loss"), accumulate), { loss: value }) : value;
    return { terms, value, root };
  });

  const { parameters } = network;
  const weights = parameters.map(({ slot }) => slotTensor(slot));
  const outputs = withOutputGradients ? pass.layers.map(({ output }) => output) : [];
  const all = gradients(root, [...weights, ...outputs]);
  const own = all.slice(0, weights.length);
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

  /** What the step leaves in `.grad`: L1 and clipping change it in place, before an update. */
  function left(sum: Tensor, transformed: Tensor): Tensor {
    if (sum === transformed) return sum;
    const rule = select(variable("closes"), variable("transformed"), variable("sum"));
    return within({ phase: "gradient", layer: "" }, () => mapOne(rule, { transformed, sum, closes: numberOf.closes! }));
  }

  const changes = parameters.map(({ slot, layer }, i) =>
    within({ phase: "update", layer, parameter: slot.name }, () =>
      updates({ parameter: slot, g: transformed[i]!, states: states.of(slot), numberOf, optimizer }),
    ),
  );

  return {
    inputs,
    targets,
    layers: pass.layers,
    output,
    terms,
    loss: value,
    root,
    outputGradients: all.slice(weights.length),
    parameters: parameters.map((parameter, i) => {
      const { slot } = parameter;
      const after = new Map(changes[i]!.map(({ slot, value }) => [slot, value]));
      const state = Object.entries(states.of(slot)).filter(([, held]) => after.has(held));
      return {
        parameter,
        contribution: own[i]!,
        gradient: sums[i]!,
        transformed: transformed[i]!,
        updated: after.get(slot) ?? slotTensor(slot),
        state: Object.fromEntries(state.map(([key, held]) => [key, after.get(held)!])),
      };
    }),
    buffers: pass.updates,
    assignments: [
      ...changes.flat(),
      ...(accumulated
        ? parameters.map(({ slot }, i) => ({ slot: accumulated.of(slot), value: left(sums[i]!, transformed[i]!) }))
        : []),
      ...pass.updates,
    ],
  };
}
