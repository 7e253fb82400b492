/** The training step that comes next, tensor by tensor: computed, but not taken. */

import type { Memory } from "../../define/entry.ts";
import type { Device, SlotData } from "../../graph/device.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import { autogradGraph } from "../../nn/autogradGraph.ts";
import { keepValues } from "../keepValues.ts";
import { torchKeys } from "../optimizerStates.ts";
import type { ParameterStep, StepGraph, TrainingStep } from "../stepGraph.ts";

/**
 * The parts of a step in their order. `gradient` is PyTorch's `.grad` after `backward()`, `transform` what L1 and clipping make of it,
 * `buffer` what layers keep beside their parameters.
 */
export type StepPhase =
  | "input"
  | "forward"
  | "loss"
  | "backward"
  | "gradient"
  | "transform"
  | "state"
  | "update"
  | "buffer";

interface Label {
  readonly phase: StepPhase;
  /** `inputs`, `targets`, `loss`, a layer's `state_dict` prefix, or the `state_dict` name of a parameter or buffer. */
  readonly name: string;
  /** Of the layer or the loss. */
  readonly type?: string;
  /** The node of PyTorch's autograd that made the tensor; null where there is none, because no gradient is needed. */
  readonly gradFn?: string | null;
  /** Of the optimizer's state: PyTorch's name for it, `exp_avg`. */
  readonly key?: string;
}

export interface StepTensor extends Label {
  readonly shape: Shape;
  readonly values: SlotData;
}

/** What the optimizer remembers beside its tensors. */
export interface OptimizerCounts {
  readonly updates: number;
  readonly memory: Memory;
}

/** A tensor of the graph, or a number that the host knows. */
type Wanted = Label & { readonly value: Tensor | number };

/**
 * @param graph with the gradients of outputs
 * @param after the step
 */
export async function inspectStep(
  device: Device,
  graph: StepGraph,
  context: Pick<TrainingStep, "loss" | "optimizer" | "accumulate"> & { readonly after: OptimizerCounts },
): Promise<readonly StepTensor[]> {
  const wanted = partsOf(graph, context);
  const tensors = wanted.flatMap(({ value }) => (typeof value === "number" ? [] : [value]));
  const kept = await keepValues(device, tensors);
  try {
    return await Promise.all(
      wanted.map(async ({ value, ...label }) =>
        typeof value === "number"
          ? { ...label, shape: [], values: Float64Array.of(value) }
          : { ...label, shape: value.shape, values: await kept.of(value) },
      ),
    );
  } finally {
    kept.dispose();
  }
}

function partsOf(
  { inputs, targets, layers, outputGradients, parameters, buffers, ...graph }: StepGraph,
  { loss, optimizer, accumulate, after }: Parameters<typeof inspectStep>[2],
): readonly Wanted[] {
  const recorded = autogradGraph({ layers, loss, share: accumulate });
  const gradFnOf = (layer: string) => recorded.layers.get(layer)?.name ?? null;
  const labelled = (phase: StepPhase, value: (step: ParameterStep) => Tensor): readonly Wanted[] =>
    parameters.map((step) => ({ phase, name: step.parameter.slot.name, value: value(step) }));
  const isTransformed = parameters.some(({ gradient, transformed }) => gradient !== transformed);
  return [
    { phase: "input", name: "inputs", value: inputs },
    { phase: "input", name: "targets", value: targets },
    ...layers.map(({ name, type, output }): Wanted => ({ phase: "forward", name, type, value: output })),
    { phase: "loss", name: "loss", type: loss.type, gradFn: recorded.loss?.name ?? null, value: graph.loss },
    ...layers
      .map(({ name }, i): Wanted => ({ phase: "backward", name, gradFn: gradFnOf(name), value: outputGradients[i]! }))
      .toReversed(),
    ...labelled("gradient", ({ gradient }) => gradient),
    ...(isTransformed ? labelled("transform", ({ transformed }) => transformed) : []),
    ...parameters.flatMap((step) => statesOf(step, optimizer, after)),
    ...labelled("update", ({ updated }) => updated),
    ...buffers.map(({ slot, value }): Wanted => ({ phase: "buffer", name: slot.name, value })),
  ];
}

/** As PyTorch has it in `optimizer.state[p]`. */
function statesOf(
  { parameter, state }: ParameterStep,
  optimizer: TrainingStep["optimizer"],
  { updates, memory }: OptimizerCounts,
): readonly Wanted[] {
  const values: Readonly<Record<string, Tensor | number>> = { step: updates, ...memory, ...state };
  return torchKeys(optimizer, Object.keys(state)).flatMap((key): readonly Wanted[] => {
    const value = values[key];
    return value === undefined ? [] : [{ phase: "state", name: parameter.slot.name, key, value }];
  });
}
