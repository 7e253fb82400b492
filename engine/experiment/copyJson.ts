/** Copies untrusted JSON data, with limits on depth and size. */

import { type Complaint, DocumentError } from "../define/errors.ts";
import { both, describePath } from "./describe.ts";

/** Deep enough for nested blocks of layers, shallow enough for any stack. */
const maxDepth = 32;
/** Values, lists and objects together; 256 layers with every field written out stay far below. */
const maxValues = 20_000;

/**
 * Copies JSON data. Objects of the copy have no prototype, so a field named `__proto__` is an ordinary field;
 * −0 becomes 0, which is how JSON will write it.
 *
 * @throws DocumentError when the data is nested too deeply (a cycle included) or too large
 */
export function copyJson(json: unknown): unknown {
  let count = 0;

  function copy(value: unknown, path: readonly PropertyKey[]): unknown {
    if (++count > maxValues) throw new DocumentError(tooLarge);
    if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
    if (path.length >= maxDepth) throw new DocumentError(tooDeep(path));
    if (Array.isArray(value)) {
      // A list with millions of holes or items must not be walked.
      if (value.length > maxValues) throw new DocumentError(tooLarge);
      return Array.from(value, (item, i) => copy(item, [...path, i]));
    }
    const prototype = Object.getPrototypeOf(value);
    // Dates, maps and typed arrays are not JSON; the schema refuses the symbol.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return Symbol("not JSON");
    const fields = Object.create(null) as Record<string, unknown>;
    for (const [key, item] of Object.entries(value)) fields[key] = copy(item, [...path, key]);
    return fields;
  }

  return copy(json, []);
}

const tooLarge: Complaint = {
  where: "experiment",
  got: both(`more than ${maxValues} values`, `超过 ${maxValues} 个值`),
  expected: both("a document of reasonable size", "大小合理的文档"),
  fix: both("Remove layers or fields that do not belong there.", "请删去多余的层或字段。"),
};

const tooDeep = (path: readonly PropertyKey[]): Complaint => ({
  where: describePath(path.slice(0, 3)),
  got: both(`more than ${maxDepth} levels of nesting`, `超过 ${maxDepth} 层的嵌套`),
  expected: both(`at most ${maxDepth}`, `至多 ${maxDepth} 层`),
  fix: both("Remove the nested values; fields hold plain values.", "请去掉嵌套；字段只含简单的值。"),
});

/** An object of fields rather than a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
