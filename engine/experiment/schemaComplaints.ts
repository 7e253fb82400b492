/** Turns Zod's issues with a document into complaints that a user can act on. */

import type { core } from "zod/mini";
import type { Complaint } from "../define/errors.ts";
import { inLanguage, type Text } from "../define/text.ts";
import { both, describePath, describeValue, listed, quote } from "./describe.ts";
import { nearest } from "./nearest.ts";
import { didYouMean, paramComplaint } from "./paramComplaint.ts";
import { fieldsAt, locate, type Path, paramAt, topFields, valueAt } from "./paths.ts";
import { maxLayers } from "./settings.ts";
import { findEntry, type TableName, tables } from "./tables.ts";

interface Ranked {
  readonly rank: readonly number[];
  readonly complaint: Complaint;
}

/** In document order; a misspelt field comes before the missing one that it probably is. */
export function complaintsInOrder(issues: readonly core.$ZodIssue[], document: unknown): Complaint[] {
  const ranked: Ranked[] = [];
  const seen = new Set<string>();
  for (const issue of issues) {
    for (const { path, complaint } of complaintsOf(issue, document)) {
      const unknown = issue.code === "unrecognized_keys";
      // One value may break two rules (not safe, out of range); one complaint is enough.
      if (seen.has(complaint.where)) continue;
      seen.add(complaint.where);
      const index = typeof path[1] === "number" ? path[1] : -1;
      ranked.push({ rank: [topFields.indexOf(String(path[0])), index, unknown ? 0 : 1], complaint });
    }
  }
  return ranked.sort((a, b) => compare(a.rank, b.rank)).map(({ complaint }) => complaint);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, j) => value !== b[j]);
  return i < 0 ? 0 : a[i]! - b[i]!;
}

function complaintsOf(issue: core.$ZodIssue, document: unknown): { path: Path; complaint: Complaint }[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { path, complaint: unknownField(path, key, document) };
    });
  }
  return [{ path: issue.path, complaint: valueComplaint(issue.path, document) }];
}

function unknownField(path: Path, field: string, document: unknown): Complaint {
  const known = fieldsAt(path.slice(0, -1), document);
  const near = nearest(field, known);
  return {
    where: describePath(path),
    got: both("an unknown field", "未知字段"),
    expected: known.length > 0 ? listed(known) : both("no such field", "没有此字段"),
    fix: near ? didYouMean(near) : both("Remove it.", "请删去。"),
  };
}

/** The complaint about the value at `path`, worked out from what is expected there rather than from Zod's message. */
function valueComplaint(path: Path, document: unknown): Complaint {
  const value = valueAt(document, path);
  const where = describePath(path);
  const got = describeValue(value);
  const { table, depth } = locate(path, document);
  const inPlace = table === null ? [] : path.slice(depth);

  if (table === "model" && path.length === 1) return modelComplaint(value);
  if (table !== null && path.length < depth) return listComplaint(where, table, value);
  if (table !== null && inPlace.length === 0) return specComplaint(where, table, value);
  if (table !== null && inPlace.length === 1 && inPlace[0] === "type") return typeComplaint(where, table, value);
  const param = paramAt(path, document);
  const inside = inPlace.slice(1);
  if (param)
    return paramComplaint({
      where,
      value,
      param,
      whole: valueAt(document, path.slice(0, path.length - inside.length)),
      inside,
    });
  return {
    where,
    got,
    expected: both("an object", "一个对象"),
    fix: both(
      `Write the fields ${fieldsAt(path, document).join(", ")} in braces.`,
      `请用花括号写出字段 ${fieldsAt(path, document).join("、")}。`,
    ),
  };
}

function modelComplaint(value: unknown): Complaint {
  return {
    where: "model",
    got: describeValue(value),
    expected: both(`a list of at most ${maxLayers} layers`, `至多 ${maxLayers} 层的列表`),
    fix: Array.isArray(value)
      ? both("Remove layers.", "请删去一些层。")
      : both(
          'Write the layers in brackets: [{ "type": "Linear", "out_features": 1 }].',
          '请用方括号写出各层：[{ "type": "Linear", "out_features": 1 }]。',
        ),
  };
}

function listComplaint(where: string, table: TableName, value: unknown): Complaint {
  const example = `[{ "type": ${quote(Object.keys(tables[table])[0] ?? "")} }]`;
  return {
    where,
    got: describeValue(value),
    expected: both(`a list of at most ${maxLayers} entries`, `至多 ${maxLayers} 项的列表`),
    fix: both(`Write them in brackets: ${example}, for example.`, `请用方括号写出，例如 ${example}。`),
  };
}

const nouns: Readonly<Record<TableName, Text>> = {
  dataset: both("a data set", "一个数据集"),
  augment: both("an augmentation", "一种数据增强"),
  model: both("a layer", "一个层"),
  initialization: both("an initializer", "一种初始化"),
  bias_initialization: both("an initializer of biases", "一种偏置初始化"),
  loss: both("a loss", "一个损失函数"),
  optimizer: both("an optimizer", "一个优化器"),
  scheduler: both("a scheduler", "一个学习率调度器"),
  schedulers: both("a scheduler that others may follow", "一个可与其他调度器相接的学习率调度器"),
};

function specComplaint(where: string, table: TableName, value: unknown): Complaint {
  const types = Object.keys(tables[table]);
  const meant = typeof value === "string" ? (findEntry(table, value) ? value : nearest(value, types)) : null;
  const example = `{ "type": ${quote(meant ?? types[0] ?? "")} }`;
  const noun = nouns[table];
  return {
    where,
    got: describeValue(value),
    expected: both(
      `${inLanguage(noun, "en")} in braces, with its type`,
      `用花括号写出、带 type 的${inLanguage(noun, "zh")}`,
    ),
    fix: both(`Write ${example}, for example.`, `例如写 ${example}。`),
  };
}

function typeComplaint(where: string, table: TableName, value: unknown): Complaint {
  const types = Object.keys(tables[table]);
  const near = typeof value === "string" ? nearest(value, types) : null;
  const noun = nouns[table];
  // All names would fill the page; the first are the usual ones.
  const some = types.length > 16 ? [...types.slice(0, 12), "…"] : types;
  return {
    where,
    got: describeValue(value),
    expected: both(`the name of ${inLanguage(noun, "en")}`, `${inLanguage(noun, "zh")}的名称`),
    fix: near ? didYouMean(near) : both(`Choose one of ${some.join(", ")}.`, `请从 ${some.join("、")} 中选一个。`),
  };
}
