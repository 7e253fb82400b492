/** What a specification holds: its parameters' values, and the layers of its branches. */

import type { Params, ParamValue, ParamValues } from "../define/param.ts";
import type { Spec } from "../experiment/experiment.ts";
import { layers } from "./layers/index.ts";

/** The values of a specification's parameters, as its table entry names them; what else it holds are entries of other tables. */
export function paramsOf(spec: Spec, { params }: { readonly params: Params }): ParamValues {
  const names = Object.keys(params).filter((name) => spec[name] !== undefined);
  // A field that a parameter names holds a value of it.
  return Object.fromEntries(names.map((name) => [name, spec[name] as ParamValue]));
}

/** The lists of layers in a layer, by field; none but for blocks. */
export function branchesOf(spec: Spec): Readonly<Record<string, readonly Spec[]>> {
  return mapValues(layers[spec.type]?.branches ?? {}, (_, field) => (isList(spec[field]) ? spec[field] : []));
}

/** A field of branches holds nothing else. */
const isList = (value: Spec[string] | undefined): value is readonly Spec[] => Array.isArray(value);

export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  of: (value: A, key: string) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value, key)]));
}
