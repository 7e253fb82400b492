/** What a parameter takes in words, for complaints. */

import type { NamesParam, NumParam, Param, TextParam, VectorParam } from "../define/param.ts";
import { formParam } from "../define/paramParts.ts";
import { either, inLanguage, type Language, type Text } from "../define/text.ts";
import { both, quote } from "./describe.ts";

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
