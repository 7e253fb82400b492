/** Values, parameters and places in words, for complaints about a document. */

import type { NamesParam, NumParam, Param, TextParam, VectorParam } from "../define/param.ts";
import { formParam } from "../define/paramParts.ts";
import { either, inLanguage, type Language, type Text } from "../define/text.ts";

export const both = (en: string, zh: string): Text => ({ en, zh });

/** A value as a complaint names it: short, on one line, nothing that a terminal or a page would interpret. */
export function describeValue(value: unknown): Text {
  if (value === undefined) return both("nothing", "空");
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (Array.isArray(value)) {
    const isShort = value.length <= 4 && value.every((item) => typeof item === "number" || typeof item === "string");
    const items = isShort ? value.map((item) => (typeof item === "string" ? quote(item) : item)) : null;
    if (items) return `[${items.join(", ")}]`;
    return both(`a list of ${value.length}`, `长度为 ${value.length} 的列表`);
  }
  if (typeof value === "object") return both("an object", "一个对象");
  return both(`a ${typeof value}`, `${typeof value} 类型的值`);
}

/** What a parameter takes, range included. */
export function describeParam(param: Param): Text {
  const bare = describeBare(param);
  return param.nullable ? either([bare, "null"]) : bare;
}

function describeBare(param: Param): Text {
  switch (param.kind) {
    case "int":
      return both(`a whole number from ${param.min} to ${param.max}`, `${param.min} 到 ${param.max} 之间的整数`);
    case "num":
      return describeRange(param);
    case "bool":
      return both("true or false", "true 或 false");
    case "choice":
      return both(`one of ${param.options.map(quote).join(", ")}`, `${param.options.map(quote).join("、")} 之一`);
    case "vector":
      return describeVector(param);
    case "union":
      return either(param.forms.map((form) => describeBare(formParam(form, param))));
    case "normalize":
      return both("an object with mean and std", "含 mean 与 std 的对象");
    case "text":
      return describeText(param);
    case "names":
      return describeNames(param);
    default:
      return param satisfies never;
  }
}

function describeVector({ length, isInteger }: VectorParam): Text {
  if (length === undefined) return both("a list of numbers, at least one", "至少含一个数的列表");
  return isInteger
    ? both(`a list of ${length} whole numbers`, `含 ${length} 个整数的列表`)
    : both(`a list of ${length} numbers`, `含 ${length} 个数的列表`);
}

const describeText = ({ minLength, maxLength }: TextParam): Text =>
  minLength > 0
    ? both(`a text of ${minLength} to ${maxLength} characters`, `${minLength} 到 ${maxLength} 个字符的文本`)
    : both(`a text of at most ${maxLength} characters`, `至多 ${maxLength} 个字符的文本`);

function describeNames({ options, least, most }: NamesParam): Text {
  const [en, zh] =
    least > 0 ? [`${least} to ${most}`, `${least} 到 ${most} 个`] : [`at most ${most}`, `至多 ${most} 个`];
  return options
    ? both(`a list of ${en} of ${options.map(quote).join(", ")}`, `${options.map(quote).join("、")} 中 ${zh}的列表`)
    : both(`a list of ${en} names`, `${zh}名称的列表`);
}

function describeRange({ min, max, excludesMin, excludesMax }: NumParam): Text {
  const isBounded = [Number.isFinite(min), Number.isFinite(max)];
  if (isBounded[0] && isBounded[1] && !excludesMin && !excludesMax)
    return both(`a number from ${min} to ${max}`, `${min} 到 ${max} 之间的数`);
  const low = excludesMin ? both(`above ${min}`, `大于 ${min}`) : both(`of at least ${min}`, `不小于 ${min}`);
  const high = excludesMax ? both(`below ${max}`, `小于 ${max}`) : both(`of at most ${max}`, `不大于 ${max}`);
  const ends = [low, high].filter((_, i) => isBounded[i]);
  const joined = (language: Language, and: string) => ends.map((end) => inLanguage(end, language)).join(and);
  return ends.length === 0
    ? both("a finite number", "一个有限的数")
    : both(`a number ${joined("en", " and ")}`, `${joined("zh", "且")}的数`);
}

/** A string in double quotes, cut after 40 characters, with everything unprintable escaped. */
export function quote(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return escapeUnprintable(JSON.stringify(short));
}

/** Keeps a complaint on one line and free of control, direction and lone surrogate characters. */
export function escapeUnprintable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `["model", 3, "kernel_size"]` → `model[3].kernel_size`; the document itself is `experiment`. */
export function describePath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[A-Za-z_]\w{0,39}$/.test(String(key))) text += text === "" ? String(key) : `.${String(key)}`;
    else text += `[${quote(String(key))}]`;
  }
  return text === "" ? "experiment" : text;
}

/** A list as prose: `Linear, Conv2d, ReLU`. */
export const listed = (names: readonly string[]): Text => both(names.join(", "), names.join("、"));
