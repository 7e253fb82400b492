/** Edits of a model's list of layers, and of the lists inside its blocks: pure functions from one list to the next. */

import { layers } from "../../../engine/catalog.ts";
import type { Description } from "../../../engine/data/description.ts";
import { type ParamValue, type ParamValues, pairOf } from "../../../engine/define/param.ts";
import { branchesOf, checkModel } from "../../../engine/experiment/check.ts";
import type { Experiment, Spec } from "../../../engine/experiment/experiment.ts";
import { outputOf } from "../../../engine/experiment/inferShapes.ts";
import { newLayer } from "../../../engine/experiment/mend.ts";
import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Card } from "./cards.ts";

type Model = readonly Spec[];

/** From the model to a list of layers in it: the block's index, then the field; and so on. Empty for the model itself. */
export type ListPath = readonly (readonly [layer: number, field: string])[];

export function listAt(model: Model, path: ListPath): Model {
  return path.reduce<Model>((list, [layer, field]) => branchesOf(list[layer]!)[field] ?? [], model);
}

export function withListAt(model: Model, path: ListPath, list: Model): Model {
  const [first, ...rest] = path;
  if (!first) return list;
  const [layer, field] = first;
  const block = model[layer]!;
  return model.with(layer, { ...block, [field]: withListAt(listAt(model, [first]), rest, list) });
}

/** An experiment, and what its data are, where it is known. */
export interface Described {
  readonly experiment: Experiment;
  readonly description: Description | null;
}

/** Shape of the input of layer `at` of a list; undefined after a mistake, and where the data are not known. */
export function inputAt({ experiment, description }: Described, path: ListPath, at: number): Shape | undefined {
  let list = experiment.model;
  let shape: Shape | undefined = description?.inputShape;
  for (const [layer, field] of path) {
    shape = outputOf(list.slice(0, layer), shape);
    list = listAt(list, [[layer, field]]);
  }
  return outputOf(list.slice(0, at), shape);
}

export interface Insertion {
  readonly model: Model;
  /** Whether the stack is valid with it; if not, the page shows the mistake and its mending. */
  readonly isFitting: boolean;
}

/** Puts a new layer at index `at` of a list, sized so that the stack stays valid where it can. */
export function insertLayer(described: Described, at: number, type: string, path: ListPath = []): Insertion {
  const { experiment, description } = described;
  const list = listAt(experiment.model, path);
  const point = { type, input: inputAt(described, path, at), isLast: at === list.length, model: list, at };
  const candidates = candidatesFor(point).map((added) =>
    withListAt(experiment.model, path, list.toSpliced(at, 0, ...added)),
  );
  const fitting = candidates.find((model) => !problemOf({ experiment: { ...experiment, model }, description }));
  return { model: fitting ?? candidates[0]!, isFitting: fitting !== undefined };
}

/** Nothing is wrong where nothing is known. */
const problemOf = ({ experiment, description }: Described) =>
  description && checkModel(experiment, description).problem;

interface InsertionPoint {
  readonly type: string;
  /** Undefined past a mistake. */
  readonly input: Shape | undefined;
  readonly isLast: boolean;
  readonly model: Model;
  readonly at: number;
}

/** From the likeliest to the last resort. */
function candidatesFor({ type, input, isLast, model, at }: InsertionPoint): readonly (readonly Spec[])[] {
  const { params, branches } = layers[type]!;
  if (branches && input) return blockCandidates(type, input);
  // The new layer is as wide as its neighbours of the same kind; at the end the outputs must stay as many as they are.
  const width = "out_features" in params ? "out_features" : "out_channels" in params ? "out_channels" : null;
  if (width) {
    const size = isLast && input ? input[0]! : neighbourWidth(model, at, width);
    const values: ParamValues = size === null ? {} : { [width]: size };
    const added = newLayer(type, values);
    const kept = samePadded(added);
    const isFlat = (input?.length ?? 1) === 1;
    const direct = isFlat || width === "out_channels" ? [[kept], [added]] : [];
    // Between images Linear fits where it keeps their last axis as long as it is.
    const onLastAxis = newLayer(type, { out_features: input?.at(-1) ?? 1 });
    const flattened = !isFlat && width === "out_features" ? [[newLayer("Flatten"), kept], [onLastAxis]] : [];
    return [...direct, ...flattened, [kept]];
  }
  return [[newLayer(type)]];
}

/** Padded so that the image keeps its size, where the layer can be. */
function samePadded(spec: Spec): Spec {
  const { kernel_size, padding } = spec;
  if (padding === undefined || (typeof kernel_size !== "number" && !Array.isArray(kernel_size))) return spec;
  const [height, width] = pairOf(kernel_size as number | readonly [number, number]).map((size) => Math.floor(size / 2));
  return { ...spec, padding: height === width ? height! : [height!, width!] };
}

/** Two layers that keep the shape, so that what came in can be added to what they make of it. */
function blockCandidates(type: string, input: Shape): readonly (readonly Spec[])[] {
  const block = (inner: readonly Spec[]): readonly Spec[] => [{ ...newLayer(type), layers: inner, shortcut: [] }];
  const [size] = input;
  if (input.length === 1) {
    const linear = newLayer("Linear", { out_features: size! });
    return [block([linear, newLayer("ReLU"), linear]), block([])];
  }
  if (input.length !== 3) return [block([])];
  // The normalization does what a bias would.
  const filters = samePadded(newLayer("Conv2d", { out_channels: size!, bias: false }));
  const norm = newLayer("BatchNorm2d");
  const plain = samePadded(newLayer("Conv2d", { out_channels: size! }));
  return [block([filters, norm, newLayer("ReLU"), filters, norm]), block([plain, newLayer("ReLU"), plain]), block([])];
}

/** Width of the nearest layer before, else after. The last layer does not count: its width is the number of outputs. */
function neighbourWidth(model: Model, at: number, width: string): number | null {
  const last = model.findLastIndex((spec) => width in spec);
  const isOutput = (i: number) => i === last && width === "out_features";
  for (let i = at - 1; i >= 0; i--) if (width in model[i]! && !isOutput(i)) return Number(model[i]![width]);
  for (let i = at; i < model.length; i++) if (width in model[i]! && !isOutput(i)) return Number(model[i]![width]);
  return null;
}

/** Removes a card: the layer and the activation folded under it. */
export function removeCard(model: Model, card: Card): Model {
  return model.toSpliced(card.head, card.tail - card.head + 1);
}

/** Changes, adds or (with null) removes the activation under a card. */
export function setActivation(model: Model, card: Card, type: string | null): Model {
  const has = card.activation !== null;
  if (has && type !== null && model[card.activation]!.type === type) return model;
  const added = type === null ? [] : [newLayer(type)];
  return model.toSpliced(card.head + 1, has ? 1 : 0, ...added);
}

/** Sets one parameter. Parameters whose default is its value, as a pooling's stride is its kernel size, change with it. */
export function setParam(spec: Spec, name: string, value: ParamValue): Spec {
  const next: Record<string, Spec[string]> = { ...spec, [name]: value };
  for (const [other, param] of Object.entries(layers[spec.type]?.params ?? {})) {
    const fallback = "default" in param ? param.default : undefined;
    const follows =
      typeof fallback === "object" && fallback !== null && "sameAs" in fallback && fallback.sameAs === name;
    if (follows && JSON.stringify(spec[other]) === JSON.stringify(spec[name])) next[other] = value;
  }
  return { ...next, type: spec.type };
}
