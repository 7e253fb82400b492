/** A model as a graph: the layers of the document in a row, their parameters under `state_dict` names, their initial values. */

import type { Init } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import type { Rng } from "../define/rng.ts";
import type { Spec } from "../experiment/experiment.ts";
import { sizeOf } from "../graph/shape.ts";
import { type Shape, type Slot, slot, slotTensor, type Tensor } from "../graph/tensor.ts";
import { layers as table } from "./layers/index.ts";

export interface Parameter {
  /** The slot's name is the `state_dict` name of the same `nn.Sequential`: `0.weight`. */
  readonly slot: Slot;
  readonly init: Init;
}

export interface NetworkLayer {
  readonly type: string;
  /** Without the batch axis. */
  readonly input: Shape;
  readonly output: Shape;
  /** How many numbers it learns. */
  readonly parameters: number;
  /** Multiply–accumulates for one example. */
  readonly macs: number;
}

export interface Network {
  readonly layers: readonly NetworkLayer[];
  /** In PyTorch's order. */
  readonly parameters: readonly Parameter[];
  /** Without the batch axis. */
  readonly outputShape: Shape;
  /** Every layer's output for a batch (N, …); the last one is the model's. */
  forward(x: Tensor): readonly Tensor[];
}

/**
 * Builds the model over its own slots, or over those of an earlier network where name and shape are the same.
 *
 * @param input shape of an example
 * @throws ShapeError where a layer cannot take what comes before it; `where` is the layer's type
 */
export function buildNetwork(model: readonly Spec[], input: Shape, existing: readonly Parameter[] = []): Network {
  const known = new Map(existing.map((parameter) => [keyOf(parameter.slot), parameter.slot]));
  const layers: NetworkLayer[] = [];
  const parameters: Parameter[] = [];
  const steps: ((x: Tensor) => Tensor)[] = [];
  let shape = input;

  model.forEach((spec, index) => {
    const entry = table[spec.type]!;
    const params = paramsOf(spec);
    const output = entry.outputShape(shape, params);
    const own = Object.entries(entry.parameters(shape, params)).map(([suffix, { shape, init }]) => {
      const fresh = slot(`${index}.${suffix}`, shape);
      return { suffix, slot: known.get(keyOf(fresh)) ?? fresh, init };
    });
    parameters.push(...own);
    layers.push({
      type: spec.type,
      input: shape,
      output,
      parameters: own.reduce((sum, { slot }) => sum + sizeOf(slot.shape), 0),
      macs: entry.macs(shape, params),
    });
    const weights = Object.fromEntries(own.map(({ suffix, slot }) => [suffix, slotTensor(slot)]));
    steps.push((x) => entry.forward(x, weights, params));
    shape = output;
  });

  return {
    layers,
    parameters,
    outputShape: shape,
    forward(x) {
      const outputs: Tensor[] = [];
      for (const step of steps) outputs.push(step(outputs.at(-1) ?? x));
      return outputs;
    },
  };
}

/** Names and shapes of a model's parameters, in PyTorch's order. */
export function parametersOf(model: readonly Spec[], input: Shape): readonly Slot[] {
  return buildNetwork(model, input).parameters.map(({ slot }) => slot);
}

/** The values of a specification's parameters, as its table entry takes them. */
export function paramsOf({ type: _type, normalize: _normalize, ...params }: Spec): ParamValues {
  // `normalize` is the one field that is no parameter.
  return params as ParamValues;
}

/**
 * A parameter's first values.
 *
 * @param rng forked by the parameter's name, so that adding a layer leaves the others as they were
 */
export function initialize({ slot, init }: Parameter, rng: Rng): Float32Array {
  const values = new Float32Array(sizeOf(slot.shape));
  switch (init.kind) {
    case "uniform": {
      const own = rng.fork(slot.name);
      const bound = 1 / Math.sqrt(init.fanIn);
      for (let i = 0; i < values.length; i++) values[i] = own.uniform(-bound, bound);
      return values;
    }
    case "constant":
      return values.fill(init.value);
    default:
      return init satisfies never;
  }
}

const keyOf = (slot: Slot): string => `${slot.name} ${slot.shape.join("×")}`;
