/** One click that mends a model: the obvious change where a layer does not fit, or where the wrong shape comes out. */

import { layers } from "../catalog.ts";
import { initialValues, type ParamValues } from "../define/param.ts";
import { takes } from "../define/takes.ts";
import type { Text } from "../define/text.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import { branchesOf } from "../nn/spec.ts";
import { both } from "./describe.ts";
import type { Spec } from "./experiment.ts";
import { type Fault, fits, inferLayer, outputOf } from "./inferShapes.ts";
import { nestedFields } from "./tables.ts";

export interface Mend {
  readonly label: Text;
  /** The whole list of layers as it would be. */
  readonly model: readonly Spec[];
}

/**
 * The obvious changes, the best first, for layer `i` of a list, or for one in its branches. Each suits the layer;
 * `checkModel` offers the first with which the whole document is nearer to a valid one.
 */
export function* mendsOfFault(
  list: readonly Spec[],
  i: number,
  { path, input }: Pick<Fault, "path" | "input">,
): Generator<Mend> {
  const [field, inner, ...rest] = path;
  const spec = list[i]!;
  if (typeof field !== "string" || typeof inner !== "number") {
    yield* mendsOfLayer(list, i, input);
    return;
  }
  for (const mend of mendsOfFault(branchesOf(spec)[field]!, inner, { path: rest, input })) {
    yield { ...mend, model: list.with(i, { ...spec, [field]: mend.model }) };
  }
}

/** A new specification of a table entry: defaults, and what the page suggests where there is none. */
export function newLayer(type: string, values: ParamValues = {}): Spec {
  return { type, ...initialValues(layers[type]!.params), ...values };
}

/** Changes with which layer `i` fits its input; the last one leaves it out. */
function* mendsOfLayer(list: readonly Spec[], i: number, input: Shape): Generator<Mend> {
  const spec = list[i]!;
  const { type } = spec;
  const { initialization: own, ...asModel } = spec;
  const set = (name: string, value: number | null): Mend => ({
    label: both(`Set ${name} to ${value}`, `将 ${name} 设为 ${value}`),
    model: list.with(i, { ...spec, [name]: value }),
  });
  if (own !== undefined && fits(asModel, input)) {
    yield { label: both("Leave out its initialization", "去掉它的 initialization"), model: list.with(i, asModel) };
  }
  for (const sibling of siblingsOf(spec, input)) {
    yield { label: both(`Use ${sibling.type}`, `改用 ${sibling.type}`), model: list.with(i, sibling) };
  }
  const norm = otherNorm(spec, input);
  if (norm) yield set(...norm);
  if (input.length > 1 && fits(spec, [sizeOf(input)])) yield insertFlatten(list, i);
  if (input.length > 1) for (const smaller of smallerWindows(spec, input)) yield set(...smaller);
  if (typeof spec.groups === "number" && fits({ ...spec, groups: 1 }, input)) yield set("groups", 1);
  const projection = layers[type]!.branches && projectionFor(spec, input);
  if (projection) {
    yield {
      label: both(`Let the shortcut of ${type} change the shape too`, `让 ${type} 的 shortcut 也改变形状`),
      model: list.with(i, { ...spec, shortcut: [projection] }),
    };
  }
  yield { label: both(`Remove ${type}`, `移除 ${type}`), model: list.toSpliced(i, 1) };
}

/** Before layer `i`. */
export function insertFlatten(list: readonly Spec[], i: number): Mend {
  const { type } = list[i]!;
  return {
    label: both(`Insert Flatten before ${type}`, `在 ${type} 之前插入 Flatten`),
    model: list.toSpliced(i, 0, newLayer("Flatten")),
  };
}

/** Index of a Linear that works on the last axis of images, where Flatten before it would make the model valid; −1 if there is none. */
export function missingFlatten(model: readonly Spec[], input: Shape, outputs: readonly number[]): number {
  return model.findIndex((spec, i) => {
    if (!hasUnits(spec)) return false;
    const output = outputOf(insertFlatten(model, i).model, input);
    return output?.length === 1 && outputs.includes(output[0]!);
  });
}

const hasUnits = ({ type }: Spec): boolean => "out_features" in layers[type]!.params;

/** The same layer for as many axes as there are: BatchNorm2d for BatchNorm1d. */
function siblingsOf(spec: Spec, input: Shape): readonly Spec[] {
  const [, family, dimensions] = /^(.+)([123])d$/.exec(spec.type) ?? [];
  const types = ["1", "2", "3"].filter((other) => other !== dimensions).map((other) => `${family}${other}d`);
  const siblings = types.filter((type) => Object.hasOwn(layers, type)).map((type) => asType(type, spec));
  return siblings.filter((sibling) => fits(sibling, input));
}

/** A layer of another type with what that type takes of the old one's values: of a pair of equal numbers, if need be, the one. */
function asType(type: string, old: Spec): Spec {
  const entry = layers[type]!;
  const carried: Record<string, Spec[string]> = {};
  for (const [name, param] of Object.entries(entry.params)) {
    const value = old[name];
    const [first, second] = Array.isArray(value) ? value : [];
    const held = [value, first === second ? first : undefined].find((one) => takes(param, one));
    if (held !== undefined) carried[name] = held;
  }
  for (const name of Object.keys(nestedFields(entry))) if (old[name] !== undefined) carried[name] = old[name];
  return { ...newLayer(type), ...carried };
}

/** The most groups below those asked for, or the shape that the input has. */
function otherNorm(spec: Spec, input: Shape): readonly [string, number | null] | null {
  const { num_groups: groups, normalized_shape: shape } = spec;
  if (typeof groups === "number") {
    for (let k = Math.min(groups - 1, input[0] ?? 0); k >= 1; k--)
      if (fits({ ...spec, num_groups: k }, input)) return ["num_groups", k];
  }
  return shape !== undefined && fits({ ...spec, normalized_shape: null }, input) ? ["normalized_shape", null] : null;
}

/** The one layer of a shortcut that gives what the block's layers give, as in ResNet; null where there is none. */
function projectionFor(spec: Spec, input: Shape): Spec | null {
  let output = input;
  for (const inner of branchesOf(spec).layers ?? []) {
    const { summary } = inferLayer(inner, output);
    if (!summary) return null;
    output = summary.output;
  }
  const [C = 1, H = 1] = output;
  const projection =
    output.length === 1
      ? newLayer("Linear", { out_features: C })
      : newLayer("Conv2d", { out_channels: C, kernel_size: 1, stride: Math.max(1, Math.round((input[1] ?? 1) / H)) });
  return fits({ ...spec, shortcut: [projection] }, input) ? projection : null;
}

/** The largest `kernel_size` below the current one that fits, then the largest such `padding`; none that would be useless. */
function* smallerWindows(spec: Spec, input: Shape): Generator<readonly [string, number]> {
  const { kernel_size: kernel, padding } = spec;
  // A window of one pixel is no pooling; a 1 × 1 convolution mixes channels and is worth having.
  const least = "out_channels" in spec ? 1 : 2;
  const most =
    typeof kernel === "number" ? Math.min(kernel - 1, Math.max(...input.slice(1)) + 2 * Number(padding ?? 0)) : 0;
  for (let k = most; k >= least; k--) {
    if (!fits({ ...spec, kernel_size: k }, input)) continue;
    yield ["kernel_size", k];
    break;
  }
  for (let p = typeof padding === "number" ? Math.min(padding - 1, 64) : -1; p >= 0; p--) {
    if (!fits({ ...spec, padding: p }, input)) continue;
    yield ["padding", p];
    break;
  }
}

/**
 * The obvious changes with which the model puts out a row of `units`.
 *
 * @param output what it puts out now
 */
export function* mendsOfOutput(model: readonly Spec[], output: Shape, units: number): Generator<Mend> {
  const last = model.findLastIndex(hasUnits);
  if (last >= 0) {
    yield {
      label: both(`Set out_features of layer ${last} to ${units}`, `将第 ${last} 层的 out_features 设为 ${units}`),
      model: model.with(last, { ...model[last]!, out_features: units }),
    };
  }
  const linear = newLayer("Linear", { out_features: units });
  yield output.length === 1
    ? { label: both(`Append Linear (${units})`, `在末尾添加 Linear (${units})`), model: [...model, linear] }
    : {
        label: both(`Append Flatten and Linear (${units})`, `在末尾添加 Flatten 与 Linear (${units})`),
        model: [...model, newLayer("Flatten"), linear],
      };
}
