/** The complaint about a parameter's value, which a user can act on. */

import type { Complaint } from "../define/errors.ts";
import { defaultValue, type Param } from "../define/param.ts";
import { elementParam, formOf, formParam, nameParam } from "../define/paramParts.ts";
import { takes } from "../define/takes.ts";
import type { Text } from "../define/text.ts";
import { both, describeValue, quote } from "./describe.ts";
import { describeParam } from "./describeParam.ts";
import { nearest } from "./nearest.ts";
import type { Path } from "./paths.ts";

export const didYouMean = (name: string): Text => both(`Did you mean ${quote(name)}?`, `是否想写 ${quote(name)}？`);

interface RejectedValue {
  readonly where: string;
  /** What is wrong. */
  readonly value: unknown;
  readonly param: Param;
  /** The parameter's whole value, and the keys that lead from it to what is wrong. */
  readonly whole: unknown;
  readonly inside: Path;
}

export function paramComplaint(rejected: RejectedValue): Complaint {
  const { where, value, param, whole, inside } = rejected;
  const got = describeValue(value);
  if (param.kind === "normalize") return { where, got, ...normalizeAdvice(rejected) };
  const form = param.kind === "union" && Array.isArray(whole) ? formOf(param, whole) : undefined;
  const part = inside.length > 0 ? partOf(form ? formParam(form, param) : param) : param;
  if (param.kind === "names" && inside.length > 0 && takes(part, value)) return repeatedComplaint(where, String(value));
  return { where, got, expected: describeParam(part), fix: paramFix(value, param, where.replace(/^.*\./, "")) };
}

/** What an element of a list is. */
const partOf = (param: Param): Param =>
  param.kind === "vector" ? elementParam(param) : param.kind === "names" ? nameParam(param) : param;

const repeatedComplaint = (where: string, name: string): Complaint => ({
  where,
  got: both(`${quote(name)} a second time`, `重复的 ${quote(name)}`),
  expected: both("each name once", "每个名称只出现一次"),
  fix: both("Leave one of them out.", "请删去其中一个。"),
});

function paramFix(value: unknown, param: Param, name: string): Text {
  if (typeof value === "number" && (param.kind === "text" || param.kind === "names")) {
    return both(`Write ${quote(String(value))}, in quotes.`, `请写 ${quote(String(value))}，加上引号。`);
  }
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
  if (param.kind === "choice" || param.kind === "names") return param.options ?? [];
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

function normalizeAdvice({ value, param, inside }: RejectedValue): Pick<Complaint, "expected" | "fix"> {
  const [part, channel] = inside;
  if (part === "std" && channel !== undefined && value === 0) {
    return {
      expected: both("a number other than 0", "非零的数"),
      fix: both(
        "Values are divided by it: give the spread of the pixels, 0.5 for example.",
        "数值会除以它：请给出像素的离散程度，例如 0.5。",
      ),
    };
  }
  const expected =
    part === undefined
      ? describeParam(param)
      : channel === undefined
        ? both("a list of numbers, one per channel", "数的列表，每个通道一个")
        : both("a finite number", "一个有限的数");
  return {
    expected,
    fix: both(
      "Mend it, or leave normalize out for the data set's own.",
      "请改正，或省略 normalize 以用数据集自己的值。",
    ),
  };
}
