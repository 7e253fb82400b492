/** Whether a value is valid for a parameter, and where in it the first fault lies. The document's schema, which the page need not load for it, agrees. */

import type { Bounds, NamesParam, Normalize, Param, ParamValue } from "./param.ts";
import { elementParam, formParam, nameParam } from "./paramParts.ts";

export const takes = (param: Param, value: unknown): value is ParamValue => faultIn(param, value) === null;

/** Keys from the value to what in it is wrong: none for the value itself. */
export type FaultPath = readonly (string | number)[];

/** Null where the value is valid. */
export function faultIn(param: Param, value: unknown): FaultPath | null {
  if (value === null) return unless(param.nullable === true);
  switch (param.kind) {
    case "int":
      return unless(Number.isSafeInteger(value) && isIn(param, Number(value)));
    case "num":
      return unless(Number.isFinite(value) && isIn(param, Number(value)));
    case "bool":
      return unless(typeof value === "boolean");
    case "choice":
      return unless(typeof value === "string" && param.options.includes(value));
    case "vector": {
      const element = elementParam(param);
      const isRightLength = (length: number) => (param.length === undefined ? length > 0 : length === param.length);
      return faultInList(value, isRightLength, (one) => takes(element, one));
    }
    case "union":
      return unless(param.forms.some((form) => takes(formParam(form, param), value)));
    case "normalize":
      return faultInNormalize(value);
    case "text":
      return unless(typeof value === "string" && value.length >= param.minLength && value.length <= param.maxLength);
    case "names":
      return faultInNames(param, value);
    default:
      return param satisfies never;
  }
}

const unless = (isValid: boolean): FaultPath | null => (isValid ? null : []);

function isIn({ min, max, excludesMin, excludesMax }: Bounds, number: number): boolean {
  return (excludesMin ? number > min : number >= min) && (excludesMax ? number < max : number <= max);
}

function faultInList(
  list: unknown,
  isRightLength: (length: number) => boolean,
  isGood: (item: unknown) => boolean,
): FaultPath | null {
  if (!Array.isArray(list)) return [];
  // Elements first, as Zod does: a wrong one says more than their number.
  const bad = list.findIndex((item) => !isGood(item));
  if (bad >= 0) return [bad];
  return unless(isRightLength(list.length));
}

function faultInNames(param: NamesParam, value: unknown): FaultPath | null {
  const name = nameParam(param);
  const isRightLength = (length: number) => length >= param.least && length <= param.most;
  const fault = faultInList(value, isRightLength, (one) => takes(name, one));
  if (fault) return fault;
  const again = repeatedAt(value as readonly unknown[]);
  return again < 0 ? null : [again];
}

/** Index of the first name that stands before it already; −1 where none does. */
export function repeatedAt(names: readonly unknown[]): number {
  const seen = new Set<unknown>();
  return names.findIndex((name) => seen.size === seen.add(name).size);
}

/** Nothing is divided by 0. How many channels there are, the data set says. */
function faultInNormalize(value: unknown): FaultPath | null {
  if (typeof value !== "object" || Array.isArray(value)) return [];
  const { mean, std, ...others } = value as Readonly<Record<keyof Normalize, unknown>>;
  if (Object.keys(others).length > 0) return [];
  const isAny = (length: number) => length > 0;
  const inMean = faultInList(mean, isAny, Number.isFinite);
  if (inMean) return ["mean", ...inMean];
  const inStd = faultInList(std, isAny, (one) => Number.isFinite(one) && one !== 0);
  return inStd && ["std", ...inStd];
}
