/** Table entries as PyTorch code: `nn.Conv2d(in_channels=3, out_channels=6, kernel_size=5)`. Only what differs from the defaults is written. */

import { defaultValue, type Param, type Params, type ParamValue, type ParamValues } from "../define/param.ts";
import type { Shape } from "../graph/tensor.ts";
import { layers } from "../nn/layers/index.ts";
import { losses } from "../nn/losses.ts";

/** A value as a Python literal. */
export function pythonLiteral(value: ParamValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `float("${value < 0 ? "-" : ""}inf")`;
  const items = value.map(pythonLiteral).join(", ");
  return value.length === 1 ? `(${items},)` : `(${items})`;
}

/** A call with keyword arguments; those that equal their default are left out. */
export function callCode(
  name: string,
  {
    params,
    values,
    first = {},
  }: { readonly params: Params; readonly values: ParamValues; readonly first?: ParamValues },
): string {
  const given = Object.entries(params).flatMap(([key, param]) => {
    const value = values[key];
    return value === undefined || isSame(value, defaultValue(param, values)) ? [] : [[key, literal(param, value)]];
  });
  const all = [...Object.entries(first).map(([key, value]) => [key, pythonLiteral(value)]), ...given];
  return `${name}(${all.map(([key, value]) => `${key}=${value}`).join(", ")})`;
}

function literal(param: Param, value: ParamValue): string {
  const isTensor = param.kind === "vector" && param.isTensor && Array.isArray(value);
  return isTensor ? `torch.tensor([${value.map(pythonLiteral).join(", ")}])` : pythonLiteral(value);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** @param input what comes in, without the batch axis */
export function layerCode(type: string, values: ParamValues, input: Shape): string {
  const entry = layers[type]!;
  if (entry.torch) return entry.torch(values);
  return callCode(`nn.${type}`, { params: entry.params, values, first: entry.inferred?.(input, values) });
}

export function lossCode(type: string, values: ParamValues): string {
  const entry = losses[type]!;
  return entry.torch ? entry.torch(values) : callCode(`nn.${type}`, { params: entry.params, values });
}
