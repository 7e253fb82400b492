/** Rewrites a script here and there, by what its syntax tree says. */

import { parseAst } from "vite";

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

export const nameOf = (key: Node): string | null =>
  key.type === "Identifier" ? String(key.name) : key.type === "Literal" ? String(key.value) : null;

/** The name that a field of an object literal has; null for what is no field, or has no fixed name. */
export const fieldOf = (node: Node): string | null =>
  node.type === "Property" && isNode(node.key) && !node.computed ? nameOf(node.key) : null;

/**
 * @param replace gives the code to stand in a node's place, or null to leave it and go on inside; `field` is that whose value the node is
 * @returns null where nothing was replaced
 */
export function rewrite(code: string, replace: (node: Node, field: string | null) => string | null) {
  let result = "";
  let at = 0;
  const walk = (node: unknown, field: string | null): void => {
    if (Array.isArray(node)) {
      for (const item of node) walk(item, null);
      return;
    }
    if (!isNode(node)) return;
    const replacement = replace(node, field);
    if (replacement !== null) {
      result += code.slice(at, node.start) + replacement;
      at = node.end;
      return;
    }
    const own = fieldOf(node);
    for (const [name, child] of Object.entries(node)) walk(child, name === "value" ? own : null);
  };
  walk(parseAst(code), null);
  return at === 0 ? null : { code: result + code.slice(at), map: null };
}

/** Whether a module is the project's own; what stands after its name says which part of it. */
export const isOurs = (id: string, root: string): boolean =>
  id.startsWith(root) && !id.includes("node_modules") && /\.tsx?(\?|$)/.test(id);
