/** Values of parameters as fast-check draws them, read from the parameters' definitions: small numbers, and the defaults often. */

import fc from "fast-check";
import { defaultValue, type Param, type Params, type ParamValue, type ParamValues } from "../../engine/define/param.ts";
import { elementParam, formParam } from "../../engine/define/paramParts.ts";
import { takes } from "../../engine/define/takes.ts";

/** Whole numbers this far above the least. */
const spread = 6;
/** Defaults beyond this cost more time than they are worth; `samples` has 500. */
const largestDefault = 64;

/** All of an entry's parameters. What is left out has the default that its definition states. */
export function drawnValues(params: Params): fc.Arbitrary<ParamValues> {
  const required = Object.keys(params).filter((name) => !isSmall(params[name]!) || !("default" in params[name]!));
  const fields = Object.fromEntries(Object.entries(params).map(([name, param]) => [name, drawnValue(param)]));
  return fc.record<Record<string, ParamValue>>(fields, { requiredKeys: required });
}

const isSmall = (param: Param): boolean => Number(defaultValue(param, {}) ?? 0) <= largestDefault;

function drawnValue(param: Param): fc.Arbitrary<ParamValue> {
  const usual = "initial" in param ? param.initial : defaultValue(param, {});
  const hasUsual = usual !== undefined && !isSameAs(usual) && isSmall(param);
  return fc.oneof(
    ...(hasUsual ? [{ weight: 2, arbitrary: fc.constant(usual) }] : []),
    ...(param.nullable ? [{ weight: 1, arbitrary: fc.constant(null) }] : []),
    { weight: 3, arbitrary: bareValue(param).filter((value) => takes(param, value)) },
  );
}

const isSameAs = (value: unknown): value is { readonly sameAs: string } =>
  typeof value === "object" && value !== null && "sameAs" in value;

function bareValue(param: Param): fc.Arbitrary<ParamValue> {
  switch (param.kind) {
    case "int":
      return fc.integer({
        min: param.min,
        max: Math.min(param.max, isSmall(param) ? param.min + spread : largestDefault),
      });
    case "num": {
      // Where a range is wide, what a slider offers is what people choose.
      const { min, max, scale } = param.slider;
      return (scale === "log" ? powers : decimals)(Math.max(param.min, min), Math.min(param.max, max));
    }
    case "bool":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...param.options);
    case "vector": {
      const [shortest, longest] = param.length === undefined ? [1, 10] : [param.length, param.length];
      const element = elementOf(elementParam(param));
      return fc.array(element, { minLength: shortest, maxLength: longest });
    }
    case "union":
      return fc.oneof(...param.forms.map((form) => bareValue(formParam(form, param))));
    case "text":
      return fc.string({ unit: "binary", minLength: param.minLength, maxLength: Math.min(param.maxLength, 12) });
    case "names": {
      const lengths = { minLength: param.least, maxLength: Math.min(param.most, 6) };
      return param.options
        ? fc.shuffledSubarray([...param.options], lengths)
        : fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), lengths);
    }
    case "normalize": {
      // As many channels as its default has.
      const { length } = param.default.mean;
      const channels = { minLength: length, maxLength: length };
      return fc.record({ mean: fc.array(decimals(0, 1), channels), std: fc.array(decimals(0.1, 1), channels) });
    }
    default:
      return param satisfies never;
  }
}

/** Numbers of a vector are numbers. */
const elementOf = (param: Param): fc.Arbitrary<number> => bareValue(param).map(Number);

/** Numbers with three decimals, so that a document reads well. */
function decimals(min: number, max: number): fc.Arbitrary<number> {
  const [first, last] = [Math.ceil(min * 1000), Math.floor(max * 1000)];
  return fc.integer({ min: first, max: Math.max(first, last) }).map((thousandths) => thousandths / 1000);
}

/** Of every decade 1 and 3. */
function powers(min: number, max: number): fc.Arbitrary<number> {
  const exponents = Array.from({ length: 40 }, (_, i) => i - 20);
  const all = exponents.flatMap((exponent) => [Number(`1e${exponent}`), Number(`3e${exponent}`)]);
  return fc.constantFrom(...all.filter((one) => one >= min && one <= max));
}
