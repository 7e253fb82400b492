/** What the passes that join elementwise nodes share: how to see such nodes and how to put new ones together. */

import { type Expr, variable } from "../expr/expr.ts";
import { substitute } from "../expr/substitute.ts";
import { createNode } from "./canonical.ts";
import { joinedOrigins } from "./origin.ts";
import type { Elementwise, Node, Tensor } from "./tensor.ts";

/** Most inputs of one kernel; more would not stay in registers. */
export const maxInputs = 12;

export function elementwiseOf(node: Node): Elementwise | null {
  return node.op.elementwise?.(node.attrs) ?? null;
}

export function producerOf(tensor: Tensor): Node | null {
  return tensor.source.kind === "node" ? tensor.source.node : null;
}

export interface Builder {
  /** The variable that reads a tensor. */
  read(tensor: Tensor): Expr;
  /** An expression of a node in terms of this builder's variables. */
  substituted(node: Node, expr: Expr): Expr;
  inputs(): readonly Tensor[];
  /** @param nodes that it is made of, the one whose result it gives first */
  node(nodes: readonly Node[], parts: Pick<Elementwise, "exprs" | "shape">): Node;
}

/** Collects the inputs of a node that is being put together and names them x0, x1 … */
export function createBuilder(): Builder {
  const names = new Map<Tensor, string>();
  function read(tensor: Tensor): Expr {
    const name = names.get(tensor) ?? `x${names.size}`;
    names.set(tensor, name);
    return variable(name);
  }
  return {
    read,
    substituted(node, expr) {
      const own = elementwiseOf(node)!.names;
      return substitute(expr, Object.fromEntries(own.map((name, i) => [name, read(node.inputs[i]!)])));
    },
    inputs: () => [...names.keys()],
    node(nodes, { exprs, shape }) {
      const attrs: Elementwise = { names: [...names.values()], exprs, shape };
      const types = exprs.map(() => ({ shape, dtype: "f32" as const }));
      return createNode(nodes[0]!, { inputs: [...names.keys()], attrs, types, origins: joinedOrigins(nodes) });
    },
  };
}
