/** Parameters of table entries. One definition gives the control on the page, validation, the link, the export and the docs. */

import type { Text } from "./text.ts";

interface Described {
  /** The first sentence stands alone; the page shows it. */
  readonly doc: Text;
  /** Few people change it: the page folds it away. */
  readonly isRare?: boolean;
  /** Where it is chosen instead: the page's list of parameters leaves it out. `table` is the list of a table's columns and its window. */
  readonly shownOn?: "inputCard" | "table";
}

/** Where `default` is absent the document must give the field; `initial` is what the page fills in for a new entry. */
type Fallback<T> = { readonly default: T } | { readonly initial: T };

/** A default that is the value of another field: PyTorch's `MaxPool2d` strides by its `kernel_size` unless told otherwise. */
export interface SameAs {
  readonly sameAs: string;
}

/** PyTorch's `None`, null in the document, is a value too; so it is wherever it is the default. */
interface MaybeNullable {
  readonly nullable?: boolean;
  /** Null is as many as there are, not none. */
  readonly nullIsAll?: boolean;
}
type Nullable = { readonly nullable: true };

/** From `min` to `max`; an end that is excluded is no value itself. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly excludesMin?: boolean;
  readonly excludesMax?: boolean;
}

export interface IntForm {
  readonly kind: "int";
  readonly min: number;
  readonly max: number;
}

/** One of these words. */
export interface ChoiceForm {
  readonly kind: "choice";
  readonly options: readonly string[];
  /** What the page calls options that do not read well, such as a tab. */
  readonly labels?: Readonly<Record<string, Text>>;
}

/** A list of numbers; of any length ≥ 1, such as one mean per channel, unless `length` is given. */
export interface VectorForm extends Bounds {
  readonly kind: "vector";
  readonly length?: number;
  readonly isInteger?: boolean;
  /** PyTorch takes it as a tensor rather than a tuple. */
  readonly isTensor?: boolean;
}

export interface BoolForm {
  readonly kind: "bool";
}

/** What a value of a union may be. */
export type Form = IntForm | BoolForm | ChoiceForm | VectorForm;

type Stated<T> = Described & MaybeNullable & Fallback<T | null>;

export type IntParam = Stated<number | SameAs> & IntForm;

export type NumParam = Stated<number> &
  Bounds & {
    readonly kind: "num";
    /** The range a slider offers, narrower than what is valid; `log` for quantities that span decades. */
    readonly slider: { readonly min: number; readonly max: number; readonly scale: "linear" | "log" };
    /** A share that reads better in percent; the document holds the fraction. */
    readonly isShare?: boolean;
    /** A numeric parameter that the compiled step reads from device memory, so that changing it recompiles nothing. */
    readonly live?: boolean;
  };

export type BoolParam = Stated<boolean> & BoolForm;

export type ChoiceParam = Stated<string> & ChoiceForm;

export type VectorParam = Stated<readonly number[]> & VectorForm;

/** A value of any of several forms, none of which takes what another one does; the document keeps the form it was given. */
export type UnionParam<F extends Form = Form> = Stated<number | boolean | string | readonly number[] | SameAs> & {
  readonly kind: "union";
  readonly forms: readonly F[];
};

/** Mean and standard deviation of every channel of an image, one number each. */
export interface Normalize {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** How the pixels of images are normalized: torchvision's `transforms.Normalize`. Null leaves them from 0 to 1. */
export type NormalizeParam = Described & MaybeNullable & { readonly kind: "normalize"; readonly default: Normalize };

/** Any text, such as the name of a file. */
export type TextParam = Stated<string> & {
  readonly kind: "text";
  readonly minLength: number;
  readonly maxLength: number;
};

/** A list of names, each of them once, in an order that counts. */
export type NamesParam = Stated<readonly string[]> & {
  readonly kind: "names";
  /** What there is to choose from; any names without it. */
  readonly options?: readonly string[];
  /** How many there may be. */
  readonly least: number;
  readonly most: number;
  /** Of one of them. */
  readonly maxLength: number;
};

export type Param =
  | IntParam
  | NumParam
  | BoolParam
  | ChoiceParam
  | VectorParam
  | UnionParam
  | NormalizeParam
  | TextParam
  | NamesParam;
export type Params = Readonly<Record<string, Param>>;

export type ParamValue = number | boolean | string | readonly number[] | readonly string[] | Normalize | null;
export type ParamValues = Readonly<Record<string, ParamValue>>;

type ValueOfForm<F> = F extends { readonly kind: "int" | "num" }
  ? number
  : F extends { readonly kind: "bool" }
    ? boolean
    : F extends { readonly kind: "choice" | "text" }
      ? string
      : F extends { readonly kind: "names" }
        ? readonly string[]
        : F extends { readonly kind: "normalize" }
          ? Normalize
          : F extends { readonly kind: "vector"; readonly length: 2 }
            ? readonly [number, number]
            : readonly number[];

/** The TypeScript type of a parameter's value. */
export type ValueOf<P extends Param> = Param extends P
  ? ParamValue
  : (P extends Nullable ? null : never) | (P extends UnionParam<infer F> ? ValueOfForm<F> : ValueOfForm<P>);

/** The TypeScript type of a complete set of values of `P`. */
export type ValuesOf<P extends Params> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** What makes the value nullable: null as the default, or word that it may be null. */
type OrNull<T> = { readonly default: null } | (Nullable & Fallback<T>);

const withNull = <S extends object>(spec: S): S & MaybeNullable =>
  "default" in spec && spec.default === null ? { ...spec, nullable: true } : spec;

type IntRange = Described & { readonly min: number; readonly max?: number; readonly nullIsAll?: boolean };

export function int(spec: IntRange & OrNull<number | SameAs>): IntParam & Nullable;
export function int(spec: IntRange & Fallback<number | SameAs>): IntParam;
export function int(spec: IntRange & Fallback<number | SameAs | null>): IntParam {
  return { kind: "int", ...withNull(spec), max: spec.max ?? largest };
}

/** Far beyond any sensible size, well within int32. */
const largest = 2 ** 20;

type NumRange = Described &
  Partial<Bounds> & {
    readonly slider?: NumParam["slider"];
    readonly isShare?: boolean;
    readonly live?: boolean;
  };

export function num(spec: NumRange & OrNull<number>): NumParam & Nullable;
export function num(spec: NumRange & Fallback<number>): NumParam;
export function num(spec: NumRange & Fallback<number | null>): NumParam {
  const min = spec.min ?? -Infinity;
  const max = spec.max ?? Infinity;
  const slider = spec.slider ?? {
    min: Number.isFinite(min) ? min : -1,
    max: Number.isFinite(max) ? max : 1,
    scale: "linear" as const,
  };
  return { kind: "num", ...withNull(spec), min, max, slider };
}

export function bool(spec: Described & Fallback<boolean>): BoolParam {
  return { kind: "bool", ...spec };
}

type ChoiceSpec = Described & Pick<ChoiceForm, "options" | "labels">;

export function choice(spec: ChoiceSpec & OrNull<string>): ChoiceParam & Nullable;
export function choice(spec: ChoiceSpec & Fallback<string>): ChoiceParam;
export function choice(spec: ChoiceSpec & Fallback<string | null>): ChoiceParam {
  return { kind: "choice", ...withNull(spec) };
}

type VectorSpec = Described &
  Partial<Bounds> & {
    readonly length?: number;
    readonly isInteger?: boolean;
    readonly isTensor?: boolean;
  };

export function vector(spec: VectorSpec & OrNull<readonly number[]>): VectorParam & Nullable;
export function vector(spec: VectorSpec & Fallback<readonly number[]>): VectorParam;
export function vector(spec: VectorSpec & Fallback<readonly number[] | null>): VectorParam {
  return { kind: "vector", ...withNull(spec), min: spec.min ?? -Infinity, max: spec.max ?? Infinity };
}

type TextSpec = Described & { readonly minLength?: number; readonly maxLength?: number };

export function text(spec: TextSpec & OrNull<string>): TextParam & Nullable;
export function text(spec: TextSpec & Fallback<string>): TextParam;
export function text(spec: TextSpec & Fallback<string | null>): TextParam {
  return { kind: "text", minLength: 0, maxLength: longest, ...withNull(spec) };
}

/** As long as a file's name may be. */
const longest = 255;

type NamesSpec = Described & {
  readonly options?: readonly string[];
  readonly least?: number;
  readonly most?: number;
  readonly maxLength?: number;
  readonly nullIsAll?: boolean;
};

export function names(spec: NamesSpec & OrNull<readonly string[]>): NamesParam & Nullable;
export function names(spec: NamesSpec & Fallback<readonly string[]>): NamesParam;
export function names(spec: NamesSpec & Fallback<readonly string[] | null>): NamesParam {
  const most = spec.options?.length ?? mostNames;
  return { kind: "names", least: 1, most, maxLength: longest, ...withNull(spec) };
}

/** A document with all of them is still of reasonable size. */
const mostNames = 1000;

export function normalize(spec: Described & { readonly default: Normalize }): NormalizeParam & Nullable {
  return { kind: "normalize", nullable: true, ...spec };
}

/** A value of any of the forms: `union({ doc, default: 0, forms: [wholeNumber({ min: 0 }), word("same", "valid")] })`. */
export function union<const F extends Form>(
  spec: Described & { readonly forms: readonly F[] } & OrNull<ValueOfForm<F> | SameAs>,
): UnionParam<F> & Nullable;
export function union<const F extends Form>(
  spec: Described & { readonly forms: readonly F[] } & Fallback<ValueOfForm<F> | SameAs>,
): UnionParam<F>;
export function union<const F extends Form>(
  spec: Described & { readonly forms: readonly F[] } & Fallback<ValueOfForm<F> | SameAs | null>,
): UnionParam<F> {
  return { kind: "union", ...withNull(spec) };
}

interface Range {
  readonly min: number;
  readonly max?: number;
}

export const wholeNumber = ({ min, max = largest }: Range) => ({ kind: "int", min, max }) as const satisfies IntForm;
/** Two whole numbers: height and width. */
export const wholePair = ({ min, max = largest }: Range) =>
  ({ kind: "vector", min, max, length: 2, isInteger: true }) as const satisfies VectorForm;
export const trueOrFalse = { kind: "bool" } as const satisfies BoolForm;
export const word = (...options: readonly string[]) => ({ kind: "choice", options }) as const satisfies ChoiceForm;

type PairSpec = Described & Range;

/** A whole number for both axes of an image, or [height, width]. @see pairOf */
export function intOrPair(spec: PairSpec & OrNull<number | SameAs>): UnionParam<PairForm> & Nullable;
export function intOrPair(spec: PairSpec & Fallback<number | SameAs>): UnionParam<PairForm>;
export function intOrPair({ min, max, ...spec }: PairSpec & Fallback<number | SameAs | null>): UnionParam<PairForm> {
  return { kind: "union", ...withNull(spec), forms: [wholeNumber({ min, max }), wholePair({ min, max })] };
}
type PairForm = ReturnType<typeof wholeNumber> | ReturnType<typeof wholePair>;

/** [height, width] of a value of `intOrPair`. */
export const pairOf = (value: number | readonly [number, number]): readonly [number, number] =>
  typeof value === "number" ? [value, value] : value;

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
    const standard = defaultValue(param, values);
    const value = standard === undefined ? suggested : standard;
    if (value === undefined) throw new Error(`the default of ${name} must refer to a field before it`);
    values[name] = value;
  }
  return values;
}

const isSameAs = (value: ParamValue | SameAs): value is SameAs =>
  typeof value === "object" && value !== null && "sameAs" in value;
