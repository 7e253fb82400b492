/** Parameters of table entries. One definition gives the control on the page, validation, the link, the export and the docs. */

import type { Text } from "./text.ts";

interface Described {
  /** The first sentence stands alone; the page shows it. */
  readonly doc: Text;
}

/** Where `default` is absent the document must give the field; `initial` is what the page fills in for a new entry. */
type Fallback<T> = { readonly default: T } | { readonly initial: T };

/** A default that is the value of another field: PyTorch's `MaxPool2d` strides by its `kernel_size` unless told otherwise. */
export interface SameAs {
  readonly sameAs: string;
}

export type IntParam = Described &
  Fallback<number | SameAs> & { readonly kind: "int"; readonly min: number; readonly max: number };

export type NumParam = Described &
  Fallback<number> & {
    readonly kind: "num";
    readonly min: number;
    readonly max: number;
    /** The range a slider offers, narrower than what is valid; `log` for quantities that span decades. */
    readonly slider: { readonly min: number; readonly max: number; readonly scale: "linear" | "log" };
    /** A numeric parameter that the compiled step reads from device memory, so that changing it recompiles nothing. */
    readonly live?: boolean;
  };

export type BoolParam = Described & Fallback<boolean> & { readonly kind: "bool" };

export type ChoiceParam = Described &
  Fallback<string> & { readonly kind: "choice"; readonly options: readonly string[] };

/** A list of numbers of any length ≥ 1, such as one mean per channel. */
export type VectorParam = Described &
  Fallback<readonly number[]> & { readonly kind: "vector"; readonly min: number; readonly max: number };

export type Param = IntParam | NumParam | BoolParam | ChoiceParam | VectorParam;
export type Params = Readonly<Record<string, Param>>;

export type ParamValue = number | boolean | string | readonly number[];
export type ParamValues = Readonly<Record<string, ParamValue>>;

/** The TypeScript type of a parameter's value. */
export type ValueOf<P extends Param> = P extends IntParam | NumParam
  ? number
  : P extends BoolParam
    ? boolean
    : P extends ChoiceParam
      ? string
      : readonly number[];

/** The TypeScript type of a complete set of values of `P`. */
export type ValuesOf<P extends Params> = { readonly [K in keyof P]: ValueOf<P[K]> };

type Spec<P extends Param> = Omit<Extract<Param, { kind: P["kind"] }>, "kind">;

export function int(
  spec: Described & Fallback<number | SameAs> & { readonly min: number; readonly max?: number },
): IntParam {
  return { kind: "int", ...spec, max: spec.max ?? 2 ** 20 };
}

export function num(
  spec: Described &
    Fallback<number> & {
      readonly min?: number;
      readonly max?: number;
      readonly slider?: NumParam["slider"];
      readonly live?: boolean;
    },
): NumParam {
  const min = spec.min ?? -Infinity;
  const max = spec.max ?? Infinity;
  const slider = spec.slider ?? {
    min: Number.isFinite(min) ? min : -1,
    max: Number.isFinite(max) ? max : 1,
    scale: "linear" as const,
  };
  return { kind: "num", ...spec, min, max, slider };
}

export function bool(spec: Spec<BoolParam> & Fallback<boolean>): BoolParam {
  return { kind: "bool", ...spec };
}

export function choice(spec: Spec<ChoiceParam> & Fallback<string>): ChoiceParam {
  return { kind: "choice", ...spec };
}

export function vector(
  spec: Described & Fallback<readonly number[]> & { readonly min?: number; readonly max?: number },
): VectorParam {
  return { kind: "vector", ...spec, min: spec.min ?? -Infinity, max: spec.max ?? Infinity };
}

/**
 * What an absent field means.
 *
 * @param siblings the entry's other values; a default that is `sameAs` another field is read from there
 * @returns undefined where the document must give the field
 */
export function defaultValue(param: Param, siblings: ParamValues): ParamValue | undefined {
  if (!("default" in param)) return undefined;
  return isSameAs(param.default) ? siblings[param.default.sameAs] : param.default;
}

/** The values a new entry starts with: the defaults, or what the page suggests where there are none. */
export function initialValues(params: Params): ParamValues {
  const values: Record<string, ParamValue> = {};
  for (const [name, param] of Object.entries(params)) {
    const suggested = "initial" in param && !isSameAs(param.initial) ? param.initial : undefined;
    const value = defaultValue(param, values) ?? suggested;
    if (value === undefined) throw new Error(`the default of ${name} must refer to a field before it`);
    values[name] = value;
  }
  return values;
}

const isSameAs = (value: ParamValue | SameAs): value is SameAs =>
  typeof value === "object" && "sameAs" in value && !Array.isArray(value);
