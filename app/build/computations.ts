/**
 * Leaves out of the page's scripts how the tables' entries compute: layers, losses and optimizers run in the worker, and the page only shows
 * and checks them. So it needs none of the operations. What an activation computes stays, for its formula and its curve.
 */

import type { Plugin } from "vite";
import { fieldOf, isNode, isOurs, type Node, nameOf, rewrite } from "./nodes.ts";

/** By the helper of `engine/define/entry.ts` that makes an entry: its fields that only the worker reads. */
const computations: Readonly<Record<string, readonly string[]>> = {
  layer: ["forward"],
  loss: ["forward"],
  optimizer: ["scalars", "update", "initialState", "memory"],
  scheduler: ["at"],
  initializer: ["values"],
  augmentation: ["forward"],
};

export const withoutComputations = (root: string): Plugin => ({
  name: "without-computations",
  apply: "build",
  transform(code, id) {
    if (!isOurs(id, root) || !id.startsWith(`${root}/engine/`)) return null;
    // Nothing in the engine does anything when it is loaded: a module is left out whole where nothing of it is used.
    return { code: dropComputations(code) ?? code, map: null, moduleSideEffects: false };
  },
});

export function dropComputations(code: string): string | null {
  const dropped = new Set<Node>();
  const rewritten = rewrite(code, (node) => {
    for (const field of computationsIn(node)) dropped.add(field);
    return dropped.has(node) ? `${fieldOf(node)}: undefined` : null;
  });
  return rewritten?.code ?? null;
}

/** The fields to leave out of `layer({ … })`, say. */
function computationsIn(node: Node): readonly Node[] {
  if (node.type !== "CallExpression" || !isNode(node.callee) || node.callee.type !== "Identifier") return [];
  const names = computations[nameOf(node.callee)!];
  const [entry] = node.arguments as readonly unknown[];
  if (!names || !isNode(entry) || entry.type !== "ObjectExpression") return [];
  return (entry.properties as readonly Node[]).filter((field) => names.includes(fieldOf(field) ?? ""));
}
