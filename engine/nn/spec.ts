/** What a specification holds: its parameters' values, and the layers of its branches. */

import type { ParamValues } from "../define/param.ts";
import type { Spec } from "../experiment/experiment.ts";
import { layers } from "./layers/index.ts";

/** The values of a specification's parameters, as its table entry takes them. */
export function paramsOf({
  type: _,
  normalize: __,
  initialization: ___,
  bias_initialization: ____,
  ...params
}: Spec): ParamValues {
  // The fields above, and lists of layers, are the ones that are no parameters.
  return Object.fromEntries(Object.entries(params).filter(([, value]) => !isList(value))) as ParamValues;
}

/** The lists of layers in a layer, by field; none but for blocks. */
export function branchesOf(spec: Spec): Readonly<Record<string, readonly Spec[]>> {
  return mapValues(layers[spec.type]?.branches ?? {}, (_, field) => (isList(spec[field]) ? spec[field] : []));
}

/** A vector holds a number at least. */
const isList = (value: Spec[string] | undefined): value is readonly Spec[] =>
  Array.isArray(value) && typeof value[0] !== "number";

export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  of: (value: A, key: string) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value, key)]));
}
