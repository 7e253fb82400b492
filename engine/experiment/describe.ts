/** Values and places in words, for complaints about a document. */

import type { Text } from "../define/text.ts";

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
