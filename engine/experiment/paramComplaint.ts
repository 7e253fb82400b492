/** The complaint about a parameter's value, which a user can act on. */

import type { Complaint } from "../define/errors.ts";
import { defaultValue, elementParam, formOf, formParam, type Param } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import { both, describeParam, describeValue, quote } from "./describe.ts";
import { nearest } from "./nearest.ts";

export const didYouMean = (name: string): Text => both(`Did you mean ${quote(name)}?`, `是否想写 ${quote(name)}？`);

/** @param whole the list, where `value` is an element of one */
export function paramComplaint({ where, value, param, whole, isElement }: RejectedValue): Complaint {
  const form = param.kind === "union" && Array.isArray(whole) ? formOf(param, whole) : undefined;
  const list = form ? formParam(form, param) : param;
  const expected = describeParam(isElement && list.kind === "vector" ? elementParam(list) : param);
  return { where, got: describeValue(value), expected, fix: paramFix(value, param, where.replace(/^.*\./, "")) };
}

interface RejectedValue {
  readonly where: string;
  readonly value: unknown;
  readonly param: Param;
  readonly whole: unknown;
  readonly isElement: boolean;
}

function paramFix(value: unknown, param: Param, name: string): Text {
  const isNumeric = ["int", "num", "union"].includes(param.kind);
  if (isNumeric && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    return both(`Write ${Number(value)} without quotes.`, `请写 ${Number(value)}，不加引号。`);
  }
  if (typeof value === "string") {
    const near = nearest(value, wordsOf(param));
    if (near) return didYouMean(near);
  }
  const example = JSON.stringify(exampleOf(param));
  if (value === undefined)
    return both(`Add "${name}": ${example}, for example.`, `请加上，例如 "${name}": ${example}。`);
  return defaultValue(param, {}) !== undefined
    ? both(`Change it, or leave it out for ${example}.`, `请更改，或省略以取默认值 ${example}。`)
    : both(`Change it, to ${example} for example.`, `请更改，例如改为 ${example}。`);
}

/** The words that a parameter takes. */
function wordsOf(param: Param): readonly string[] {
  if (param.kind === "choice") return param.options;
  return param.kind === "union" ? param.forms.flatMap((form) => (form.kind === "choice" ? form.options : [])) : [];
}

function exampleOf(param: Param): unknown {
  const standard = defaultValue(param, {});
  if (standard !== undefined) return standard;
  if ("initial" in param) return param.initial;
  // A default that is another field's value is a whole number; its least is an example.
  const form = param.kind === "union" ? param.forms[0]! : param;
  return form.kind === "int" ? form.min : null;
}
