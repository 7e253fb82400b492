/** One click that mends a model: the obvious change where a layer does not fit, or where the wrong shape comes out. */

import { layers } from "../catalog.ts";
import { initialValues, type ParamValues } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import { sameShape } from "../graph/shape.ts";
import type { Shape } from "../graph/tensor.ts";
import { branchesOf } from "../nn/spec.ts";
import { both } from "./describe.ts";
import type { Spec } from "./experiment.ts";
import { type Fault, fits, outputOf, size, walkLayer } from "./walk.ts";

/** The whole list of layers as it would be; null where nothing is obvious. */
export type Mend = { readonly label: Text; readonly model: readonly Spec[] } | null;

/** Mends layer `i` of a list, or one in its branches. */
export function mendFault(list: readonly Spec[], i: number, { path, input }: Pick<Fault, "path" | "input">): Mend {
  const [field, inner, ...rest] = path;
  const spec = list[i]!;
  if (typeof field !== "string" || typeof inner !== "number") return mendLayer(list, i, input);
  const mend = mendFault(branchesOf(spec)[field]!, inner, { path: rest, input });
  return mend && { ...mend, model: list.with(i, { ...spec, [field]: mend.model }) };
}

/** A new specification of a table entry: defaults, and what the page suggests where there is none. */
export function newLayer(type: string, values: ParamValues = {}): Spec {
  return { type, ...initialValues(layers[type]!.params), ...values };
}

/** The first of the obvious changes that makes layer `i` fit its input. */
function mendLayer(list: readonly Spec[], i: number, input: Shape): Mend {
  const spec = list[i]!;
  const { type } = spec;
  const { initialization: own, ...asModel } = spec;
  if (own !== undefined && fits(asModel, input)) {
    return {
      label: both("Leave out its initialization", "去掉它的 initialization"),
      model: list.with(i, asModel),
    };
  }
  const sibling = siblingOf(spec, input);
  if (sibling) return { label: both(`Use ${sibling.type}`, `改用 ${sibling.type}`), model: list.with(i, sibling) };
  const set = (name: string, value: number | null): Mend => ({
    label: both(`Set ${name} to ${value}`, `将 ${name} 设为 ${value}`),
    model: list.with(i, { ...spec, [name]: value }),
  });
  const norm = otherNorm(spec, input);
  if (norm) return set(...norm);
  if (input.length > 1 && fits(spec, [size(input)])) return insertFlatten(list, i);
  const smaller = input.length > 1 ? smallerWindow(spec, input) : null;
  if (smaller) return set(...smaller);
  if (typeof spec.groups === "number" && fits({ ...spec, groups: 1 }, input)) return set("groups", 1);
  const projection = layers[type]!.branches && projectionFor(spec, input);
  if (projection) {
    return {
      label: both(`Let the shortcut of ${type} change the shape too`, `让 ${type} 的 shortcut 也改变形状`),
      model: list.with(i, { ...spec, shortcut: [projection] }),
    };
  }
  return { label: both(`Remove ${type}`, `移除 ${type}`), model: list.toSpliced(i, 1) };
}

/** Before layer `i`. */
export function insertFlatten(list: readonly Spec[], i: number): NonNullable<Mend> {
  const { type } = list[i]!;
  return {
    label: both(`Insert Flatten before ${type}`, `在 ${type} 之前插入 Flatten`),
    model: list.toSpliced(i, 0, newLayer("Flatten")),
  };
}

/** The layer that weighs only the last axis of images, and that the model would be right with if Flatten stood before it; −1 where there is none. */
export function missingFlatten(model: readonly Spec[], input: Shape, outputs: readonly number[]): number {
  return model.findIndex((spec, i) => {
    if (!hasUnits(spec)) return false;
    const output = outputOf(insertFlatten(model, i).model, input);
    return output?.length === 1 && outputs.includes(output[0]!);
  });
}

const hasUnits = ({ type }: Spec): boolean => "out_features" in layers[type]!.params;

/** The same layer for as many axes as there are: BatchNorm2d for BatchNorm1d. */
function siblingOf(spec: Spec, input: Shape): Spec | null {
  const [, family, dimensions] = /^(.+)([123])d$/.exec(spec.type) ?? [];
  const types = ["1", "2", "3"].filter((other) => other !== dimensions).map((other) => `${family}${other}d`);
  const siblings = types.filter((type) => Object.hasOwn(layers, type)).map((type) => ({ ...spec, type }));
  return siblings.find((sibling) => fits(sibling, input)) ?? null;
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
    const { summary } = walkLayer(inner, output);
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

/** The largest smaller `kernel_size`, or else `padding`, with which the layer fits; null where there is none worth having. */
function smallerWindow(spec: Spec, input: Shape): readonly [string, number] | null {
  const { kernel_size: kernel, padding } = spec;
  // A window of one pixel is no pooling; a 1 × 1 convolution mixes channels and is worth having.
  const hasWeights = "out_channels" in spec;
  if (typeof kernel === "number") {
    for (
      let k = Math.min(kernel - 1, Math.max(...input.slice(1)) + 2 * Number(padding ?? 0));
      k >= (hasWeights ? 1 : 2);
      k--
    ) {
      if (fits({ ...spec, kernel_size: k }, input)) return ["kernel_size", k];
    }
  }
  if (typeof padding === "number") {
    for (let p = Math.min(padding - 1, 64); p >= 0; p--)
      if (fits({ ...spec, padding: p }, input)) return ["padding", p];
  }
  return null;
}

/** @param shapes what comes into the model and what it puts out now */
export function mendOutput(
  model: readonly Spec[],
  { input, output }: { readonly input: Shape; readonly output: Shape },
  units: number,
): Mend {
  const last = model.findLastIndex(hasUnits);
  const resized = last < 0 ? model : model.with(last, { ...model[last]!, out_features: units });
  if (sameShape(outputOf(resized, input) ?? [], [units])) {
    return {
      label: both(`Set out_features of layer ${last} to ${units}`, `将第 ${last} 层的 out_features 设为 ${units}`),
      model: resized,
    };
  }
  const linear = newLayer("Linear", { out_features: units });
  return output.length === 1
    ? { label: both(`Append Linear (${units})`, `在末尾添加 Linear (${units})`), model: [...model, linear] }
    : {
        label: both(`Append Flatten and Linear (${units})`, `在末尾添加 Flatten 与 Linear (${units})`),
        model: [...model, newLayer("Flatten"), linear],
      };
}
