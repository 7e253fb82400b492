/** Parameter values worth a golden case, read from the parameters' definitions: the default, every option, every form, the ends of ranges. */

import { ParamError } from "../../engine/define/errors.ts";
import {
  defaultValue,
  type Form,
  initialValues,
  type Param,
  type Params,
  type ParamValue,
  type ParamValues,
} from "../../engine/define/param.ts";
import { formParam } from "../../engine/define/paramParts.ts";
import { takes } from "../../engine/define/takes.ts";

interface Entry {
  readonly params: Params;
  check?(params: ParamValues): void;
}

/**
 * The initial values, then each parameter changed alone.
 *
 * @param length of lists whose length the definition leaves open
 */
export function variations(entry: Entry, length: number): readonly ParamValues[] {
  const base = initialValues(entry.params);
  const changed = Object.entries(entry.params).flatMap(([name, param]) =>
    samples(param, length)
      .filter((value) => JSON.stringify(value) !== JSON.stringify(base[name]))
      .map((value) => ({ ...base, [name]: value })),
  );
  return [base, ...changed].filter((values) => isValid(entry, values));
}

/** The given values, and the defaults of the others. */
export function complete(params: Params, given: ParamValues): ParamValues {
  const values: Record<string, ParamValue> = {};
  for (const [name, param] of Object.entries(params)) {
    const value = given[name] === undefined ? defaultValue(param, values) : given[name];
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function isValid(entry: Entry, values: ParamValues): boolean {
  try {
    entry.check?.(values);
    return true;
  } catch (error) {
    if (error instanceof ParamError) return false;
    throw error;
  }
}

function samples(param: Param, length: number): readonly ParamValue[] {
  const values = bareSamples(param, length);
  return param.nullable ? [null, ...values] : values;
}

function bareSamples(param: Param, length: number): readonly ParamValue[] {
  switch (param.kind) {
    case "int":
      return [param.min, 2, 4].filter((value) => value >= param.min && value <= param.max);
    case "num":
      return [param.slider.min, param.slider.max];
    case "bool":
      return [true, false];
    case "choice":
      return param.options;
    case "vector":
      return [
        Array.from(
          { length: param.length ?? length },
          (_, i) => Math.max(param.min, 0) + (i + 1) / (param.isInteger ? 1 : 2),
        ),
      ];
    case "union":
      return param.forms.flatMap((form: Form) => bareSamples(formParam(form, param), length));
    case "normalize":
      return [param.default];
    case "text":
      return ["a", "b c"].filter((value) => takes(param, value));
    case "names":
      return [param.options?.slice(0, Math.max(1, param.least)) ?? ["a", "b c"]];
    default:
      return param satisfies never;
  }
}
