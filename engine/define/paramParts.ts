/** What the values of a parameter are made of, each part as a parameter of its own: for checks, controls and complaints. */

import {
  type BoolParam,
  type ChoiceParam,
  type Form,
  type IntParam,
  type NamesParam,
  type NumParam,
  num,
  type Param,
  type ParamValue,
  type TextParam,
  type UnionParam,
  type VectorParam,
} from "./param.ts";

/** Which of the forms a value has; undefined where it has none. Ranges are not looked at. */
export function formOf({ forms }: UnionParam, value: ParamValue): Form | undefined {
  return forms.find(({ kind }) => (kind === "vector" ? Array.isArray(value) : typeof value === primitives[kind]));
}

const primitives = { int: "number", bool: "boolean", choice: "string" } as const;

export function formParam(form: Form, { doc }: Pick<Param, "doc">): IntParam | BoolParam | ChoiceParam | VectorParam {
  switch (form.kind) {
    case "int":
      return { ...form, doc, initial: form.min };
    case "bool":
      return { ...form, doc, initial: false };
    case "choice":
      return { ...form, doc, initial: form.options[0]! };
    case "vector":
      return { ...form, doc, initial: Array.from({ length: form.length ?? 1 }, () => form.min) };
    default:
      return form satisfies never;
  }
}

/** What an element of a vector is. */
export const elementParam = ({
  doc,
  min,
  max,
  isInteger,
  excludesMin,
  excludesMax,
}: VectorParam): IntParam | NumParam =>
  isInteger
    ? { kind: "int", doc, initial: min, min, max }
    : num({ doc, initial: 0, min, max, excludesMin, excludesMax });

/** What each of the names is. */
export const nameParam = ({ doc, options, maxLength }: NamesParam): ChoiceParam | TextParam =>
  options
    ? { kind: "choice", doc, options, initial: options[0]! }
    : { kind: "text", doc, minLength: 1, maxLength, initial: "" };
