/** Table entries as PyTorch code: `nn.Conv2d(in_channels=3, out_channels=6, kernel_size=5)`. Only what differs from the defaults is written. */

import { defaultValue, type Param, type Params, type ParamValue, type ParamValues } from "../define/param.ts";
import type { Shape } from "../graph/tensor.ts";
import { layers } from "../nn/layers/index.ts";
import { losses } from "../nn/losses.ts";
import { mapValues } from "../nn/spec.ts";
import type { Coding } from "../nn/targets.ts";

/** A value as a Python literal; what images are normalized with, as what does it (`layerlabModule.ts`). */
export function pythonLiteral(value: ParamValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `float("${value < 0 ? "-" : ""}inf")`;
  if ("mean" in value) return `layerlab.Normalize(${floatsLiteral(value.mean)}, ${floatsLiteral(value.std)})`;
  const items = value.map(pythonLiteral).join(", ");
  return value.length === 1 ? `(${items},)` : `(${items})`;
}

export interface Call {
  readonly params: Params;
  readonly values: ParamValues;
  /** Code of arguments that come first, without and with a name; a parameter among them is not written again. */
  readonly positional?: readonly string[];
  readonly named?: Readonly<Record<string, string>>;
}

/** A call with keyword arguments; those that equal their default are left out. */
export function callCode(name: string, { params, values, positional = [], named = {} }: Call): string {
  const given = Object.entries(params).flatMap(([key, param]) => {
    const value = values[key];
    if (value === undefined || key in named || isSame(value, defaultValue(param, values))) return [];
    return [[key, literal(param, value)]];
  });
  const keywords = [...Object.entries(named), ...given].map(([key, code]) => `${key}=${code}`);
  return `${name}(${[...positional, ...keywords].join(", ")})`;
}

/** The value as the parameter has it: a float is written as one, as PyTorch tells them from whole numbers. */
export function literal(param: Param, value: ParamValue): string {
  if (param.kind === "num" && typeof value === "number") return floatLiteral(value);
  if (param.kind !== "vector" || param.isInteger || !Array.isArray(value)) return pythonLiteral(value);
  return param.isTensor ? `torch.tensor([${value.map(floatLiteral).join(", ")}])` : floatsLiteral(value);
}

/** With a point, or an exponent. */
export function floatLiteral(value: number): string {
  const code = pythonLiteral(value);
  return /^-?\d+$/.test(code) ? `${code}.0` : code;
}

const widest = 110;

/** Items between brackets, in as many lines as they need. */
export function wrapped(open: string, items: readonly string[], close: string): readonly string[] {
  const whole = `${open}${items.join(", ")}${close}`;
  if (whole.length <= widest) return [whole];
  const lines: string[] = [];
  for (const item of items) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${item},` : "";
    if (longer !== "" && longer.length <= widest) lines[lines.length - 1] = longer;
    else lines.push(`    ${item},`);
  }
  return [open, ...lines, close];
}

/** A tuple of floats. */
export const floatsLiteral = (values: readonly number[]): string =>
  `(${values.map(floatLiteral).join(", ")}${values.length === 1 ? "," : ""})`;

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** @param input what comes in, without the batch axis */
export function layerCode(type: string, values: ParamValues, input: Shape): string {
  const entry = layers[type]!;
  if (entry.torch) return entry.torch(values);
  const named = mapValues(entry.inferred ?? {}, (size) => pythonLiteral(size(input, values)));
  return callCode(`nn.${type}`, { params: entry.params, values, named });
}

export function lossCode(type: string, values: ParamValues): string {
  const entry = losses[type]!;
  return entry.torch ? entry.torch(values) : callCode(`nn.${type}`, { params: entry.params, values });
}

/** How labels become what the loss takes. */
export function targetsCode(coding: Coding): string {
  switch (coding.kind) {
    case "index":
      return "labels";
    case "value":
      return "labels.unsqueeze(1)";
    case "oneHot":
      return `nn.functional.one_hot(labels, ${coding.classes}).float()`;
    case "binary":
      return coding.low === 0 ? "labels.float().unsqueeze(1)" : "labels.float().unsqueeze(1) * 2 - 1";
    default:
      return coding satisfies never;
  }
}
