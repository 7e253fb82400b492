/**
 * Removes fields of table entries that are not read in a script: from the page's or from the worker's. Layers, losses and optimizers compute in the
 * worker; the page only shows and checks them, and so needs none of the operations. What an activation computes stays, for its formula and its curve.
 */

import type { Plugin } from "vite";
import { fieldOf, isNode, isOurs, type Node, nameOf, rewrite } from "./nodes.ts";

/** By the helper that makes an entry, a part of one or a family of them. With a dot, a field of a field. */
export type Fields = Readonly<Record<string, readonly string[]>>;

/** What only the worker reads. */
export const computations: Fields = {
  layer: ["forward"],
  loss: ["forward"],
  optimizer: ["scalars", "update", "initialState", "memory", "torchState"],
  scheduler: ["at"],
  initializer: ["values"],
  augmentation: ["forward"],
  fileDataset: ["load", "guess", "shipped", "view"],
  imageSet: ["files.urls", "files.folders", "files.lookalikes", "files.hub.repo", "files.hub.columns"],
  imageLayout: ["folder", "namesAreShared", "train", "test", "otherNames", "format"],
};

/** What only the page reads, and what it loads. Both write programs for PyTorch: it to show them, the worker into files. */
export const explanations: Fields = {
  activation: ["source"],
  layer: ["source", "hasInputsFirst"],
  loss: ["source", "formula"],
  optimizer: ["source"],
  scheduler: ["source"],
  initializer: ["source"],
  augmentation: ["source"],
  family: ["title"],
  dataset: ["title", "source"],
  fileDataset: ["files.download", "source"],
  imageSet: ["source"],
  twoClassPoints: ["title", "source"],
  manyClassPoints: ["title", "source"],
  regressionPoints: ["title", "source"],
  // Of a parameter, what its control is like.
  num: ["slider", "isShare", "isRare"],
  int: ["isRare"],
  bool: ["isRare", "shownOn"],
  choice: ["labels", "shownOn"],
  names: ["shownOn"],
  text: ["shownOn"],
  union: ["shownOn"],
};

export const withoutFields = (root: string, fields: Fields): Plugin => ({
  name: "without-fields",
  apply: "build",
  transform(code, id) {
    if (!isOurs(id, root) || !id.startsWith(`${root}/engine/`)) return null;
    // Nothing in the engine does anything when it is loaded: a module is left out whole where nothing of it is used.
    return { code: dropFields(code, fields) ?? code, map: null, moduleSideEffects: false };
  },
});

/** Stands in a field's place until the comma behind it is taken away as well. */
const hole = "/* dropped */";
const holes = /\/\* dropped \*\/\s*(,\s*)?/g;

export function dropFields(code: string, fields: Fields): string | null {
  const dropped = new Set<Node>();
  const rewritten = rewrite(code, (node) => {
    for (const field of fieldsIn(node, fields)) dropped.add(field);
    return dropped.has(node) ? hole : null;
  });
  return rewritten?.code.replaceAll(holes, "") ?? null;
}

/** The other way round: of the entries that such helpers make, nothing else is left. */
export function keepFields(code: string, fields: Fields): string | null {
  const kept = new Map<Node, string>();
  const rewritten = rewrite(code, (node) => {
    const entry = entryIn(node, fields);
    if (entry) kept.set(entry, `{ ${fieldsIn(node, fields).map(({ start, end }) => code.slice(start, end))} }`);
    return kept.get(node) ?? null;
  });
  return rewritten?.code ?? null;
}

/** The object in `layer({ … })`, say; null for what is no entry of a kind that has such fields. */
function entryIn(node: Node, fields: Fields): Node | null {
  if (node.type !== "CallExpression" || !isNode(node.callee) || node.callee.type !== "Identifier") return null;
  const [entry] = node.arguments as readonly unknown[];
  return fields[nameOf(node.callee)!] && isNode(entry) && entry.type === "ObjectExpression" ? entry : null;
}

/** Those of the fields that the entry has. */
function fieldsIn(node: Node, fields: Fields): readonly Node[] {
  const entry = entryIn(node, fields);
  if (!entry) return [];
  return fields[nameOf(node.callee as Node)!]!.flatMap((path) => fieldAt(entry, path.split(".")) ?? []);
}

function fieldAt(object: unknown, [name, ...rest]: readonly string[]): Node | null {
  if (!isNode(object) || object.type !== "ObjectExpression") return null;
  const field = (object.properties as readonly Node[]).find((one) => fieldOf(one) === name);
  return field && rest.length > 0 ? fieldAt(field.value, rest) : (field ?? null);
}
