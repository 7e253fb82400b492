/** Whether a value is valid for a parameter, and where in it the first fault lies. The document's schema, which the page need not load for it, agrees. */

import { type Bounds, elementParam, formParam, type Normalize, type Param, type ParamValue } from "./param.ts";

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
      return faultInList(value, param.length, (one) => takes(element, one));
    }
    case "union":
      return unless(param.forms.some((form) => takes(formParam(form, param), value)));
    case "normalize":
      return faultInNormalize(value);
    default:
      return param satisfies never;
  }
}

const unless = (isValid: boolean): FaultPath | null => (isValid ? null : []);

function isIn({ min, max, excludesMin, excludesMax }: Bounds, number: number): boolean {
  return (excludesMin ? number > min : number >= min) && (excludesMax ? number < max : number <= max);
}

/** @param length any but 0 without it */
function faultInList(list: unknown, length: number | undefined, isGood: (item: unknown) => boolean): FaultPath | null {
  if (!Array.isArray(list) || (length === undefined ? list.length === 0 : list.length !== length)) return [];
  const bad = list.findIndex((item) => !isGood(item));
  return bad < 0 ? null : [bad];
}

/** Nothing is divided by 0. How many channels there are, the data set says. */
function faultInNormalize(value: unknown): FaultPath | null {
  if (typeof value !== "object" || Array.isArray(value)) return [];
  const { mean, std, ...others } = value as Readonly<Record<keyof Normalize, unknown>>;
  if (Object.keys(others).length > 0) return [];
  const inMean = faultInList(mean, undefined, Number.isFinite);
  if (inMean) return ["mean", ...inMean];
  const inStd = faultInList(std, undefined, (one) => Number.isFinite(one) && one !== 0);
  return inStd && ["std", ...inStd];
}
