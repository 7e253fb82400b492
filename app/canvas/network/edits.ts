/** What can be done to a model's list of layers: pure functions from one list to the next. */

import { layers } from "../../../engine/catalog.ts";
import type { ParamValue, ParamValues } from "../../../engine/define/param.ts";
import { checkModel } from "../../../engine/experiment/check.ts";
import type { Experiment, Spec } from "../../../engine/experiment/experiment.ts";
import { newLayer } from "../../../engine/experiment/mend.ts";
import type { Shape } from "../../../engine/graph/tensor.ts";
import type { Card } from "./cards.ts";

type Model = readonly Spec[];

export interface Insertion {
  readonly model: Model;
  /** Whether the stack is valid with it; if not, the page shows the mistake and its mending. */
  readonly isFitting: boolean;
}

/** Puts a new layer at index `at`, sized so that the stack stays valid where it can. */
export function insertLayer(experiment: Experiment, at: number, type: string): Insertion {
  const before = checkModel(experiment);
  const input = at === 0 ? before.input : before.layers[at - 1]?.output;
  const isLast = at === experiment.model.length;
  const candidates = candidatesFor({ type, input, isLast, model: experiment.model, at }).map((added) =>
    experiment.model.toSpliced(at, 0, ...added),
  );
  const fitting = candidates.find((model) => isValid({ ...experiment, model }));
  return { model: fitting ?? candidates[0]!, isFitting: fitting !== undefined };
}

const isValid = (experiment: Experiment): boolean => checkModel(experiment).problem === null;

interface Place {
  readonly type: string;
  /** Null past a mistake. */
  readonly input: Shape | undefined;
  readonly isLast: boolean;
  readonly model: Model;
  readonly at: number;
}

/** From the likeliest to the last resort. */
function candidatesFor({ type, input, isLast, model, at }: Place): readonly (readonly Spec[])[] {
  const params = layers[type]!.params;
  // The new layer is as wide as its neighbours of the same kind; at the end the outputs must stay as many as they are.
  const width = "out_features" in params ? "out_features" : "out_channels" in params ? "out_channels" : null;
  if (width) {
    const size = isLast && input ? input[0]! : neighbourWidth(model, at, width);
    const values: ParamValues = size === null ? {} : { [width]: size };
    const padding = "padding" in params && "kernel_size" in params;
    const added = newLayer(type, values);
    const kept = padding ? { ...added, padding: Math.floor(Number(added.kernel_size) / 2) } : added;
    const isFlat = (input?.length ?? 1) === 1;
    const direct = isFlat || width === "out_channels" ? [[kept], [added]] : [];
    const flattened = !isFlat && width === "out_features" ? [[newLayer("Flatten"), kept]] : [];
    return [...direct, ...flattened, [kept]];
  }
  return [[newLayer(type)]];
}

/** The width of the nearest layer before, else after; the last layer's is the number of outputs and no model. */
function neighbourWidth(model: Model, at: number, width: string): number | null {
  const last = model.findLastIndex((spec) => width in spec);
  const isOutput = (i: number) => i === last && width === "out_features";
  for (let i = at - 1; i >= 0; i--) if (width in model[i]! && !isOutput(i)) return Number(model[i]![width]);
  for (let i = at; i < model.length; i++) if (width in model[i]! && !isOutput(i)) return Number(model[i]![width]);
  return null;
}

const partOf = (model: Model, card: Card): Model => model.slice(card.head, card.tail + 1);

/** Removes a card: the layer and the activation folded under it. */
export function removeCard(model: Model, card: Card): Model {
  return model.toSpliced(card.head, card.tail - card.head + 1);
}

/** Moves a card to the place that another has now. */
export function moveCard(model: Model, cards: readonly Card[], from: number, to: number): Model {
  const order = cards.toSpliced(from, 1).toSpliced(to, 0, cards[from]!);
  return order.flatMap((card) => partOf(model, card));
}

/** Changes, adds or (with null) removes the activation under a card. */
export function setActivation(model: Model, card: Card, type: string | null): Model {
  const has = card.activation !== null;
  if (has && type !== null && model[card.activation]!.type === type) return model;
  const added = type === null ? [] : [newLayer(type)];
  return model.toSpliced(card.head + 1, has ? 1 : 0, ...added);
}

/** Sets one parameter; those that follow it by default, as a pooling's stride follows its kernel, go on following. */
export function setParam(model: Model, index: number, name: string, value: ParamValue): Model {
  const spec = model[index]!;
  const next: Record<string, Spec[string]> = { ...spec, [name]: value };
  for (const [other, param] of Object.entries(layers[spec.type]?.params ?? {})) {
    const fallback = "default" in param ? param.default : undefined;
    const follows =
      typeof fallback === "object" && fallback !== null && "sameAs" in fallback && fallback.sameAs === name;
    if (follows && JSON.stringify(spec[other]) === JSON.stringify(spec[name])) next[other] = value;
  }
  return model.with(index, { ...next, type: spec.type });
}
