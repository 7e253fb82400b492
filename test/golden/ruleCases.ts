/** Golden cases of every optimizer and scheduler, read from their parameters' definitions: each parameter changed alone, by a moderate amount. */

import { optimizers, schedulers } from "../../engine/catalog.ts";
import { ParamError } from "../../engine/define/errors.ts";
import { defaultValue, type Param, type Params, type ParamValue, type ParamValues } from "../../engine/define/param.ts";
import { complete } from "./variations.ts";

export interface RuleCase {
  readonly type: string;
  /** Only what is not PyTorch's default. */
  readonly params: ParamValues;
}

interface Entry {
  readonly params: Params;
  check?(params: ParamValues): void;
}

/** Where the definitions' own numbers would run past a case's thirty steps. */
const bases: Readonly<Record<string, ParamValues>> = {
  OneCycleLR: { max_lr: 0.5, total_steps: 30 },
  CyclicLR: { base_lr: 0.01, max_lr: 0.1, step_size_up: 5 },
};

export const optimizerCases = (type: string): readonly RuleCase[] => casesOf(type, optimizers[type]!, { lr: 0.05 });
/** One made of others has cases of its own in makeOptimizers.py. */
export const schedulerCases = (type: string): readonly RuleCase[] =>
  schedulers[type]!.members ? [] : casesOf(type, schedulers[type]!, {});

function casesOf(type: string, entry: Entry, usual: ParamValues): readonly RuleCase[] {
  const required = Object.entries(entry.params).flatMap(([name, param]) =>
    "initial" in param ? [[name, param.initial]] : [],
  );
  const base: ParamValues = { ...Object.fromEntries(required), ...bases[type], ...usual };
  const changed = Object.entries(entry.params)
    .filter(([name]) => !(name in base) && name !== "interval")
    .flatMap(([name, param]) => moderate(param).map((value) => ({ ...base, [name]: value })));
  return [base, ...changed].filter((params) => isValid(entry, params)).map((params) => ({ type, params }));
}

function moderate(param: Param): readonly ParamValue[] {
  const usual = defaultValue(param, {});
  switch (param.kind) {
    case "bool":
      return [usual !== true];
    case "choice":
      return param.options.filter((option) => option !== usual);
    case "int":
      return typeof usual === "number" ? [usual + 2] : [];
    case "num":
      return typeof usual === "number" ? [usual === 0 ? Math.min(0.1, param.max) : rounded(usual * 0.75)] : [];
    case "vector":
      return Array.isArray(usual) ? [usual.map((value: number) => rounded(value * 0.9))] : [];
    case "union":
    case "normalize":
    case "text":
    case "names":
      return [];
    default:
      return param satisfies never;
  }
}

const rounded = (value: number) => Number(value.toPrecision(3));

function isValid(entry: Entry, params: ParamValues): boolean {
  try {
    entry.check?.(complete(entry.params, params));
    return true;
  } catch (error) {
    if (error instanceof ParamError) return false;
    throw error;
  }
}
