/** Expressions of several maps as one, and parts of an expression that are known by themselves. */

import { type Expr, toExpr, variable } from "../../expr/expr.ts";
import { variablesOf } from "../../expr/structure.ts";
import { replaceParts, substitute } from "../../expr/substitute.ts";
import type { Node, Tensor } from "../../graph/tensor.ts";
import type { ConstantAttrs } from "../constant/constant.ts";
import type { MapAttrs } from "./map.ts";

/** An output of a map, by what its other outputs are as far as these are given: an optimizer's step by its new momentum. */
export function exprOf(node: Node, output: number, isGiven: (tensor: Tensor) => boolean): Expr {
  const { exprs } = node.attrs as MapAttrs;
  const known = node.outputs.flatMap((tensor, i) => {
    const part = exprs[i]!;
    return i !== output && part.kind === "call" && isGiven(tensor) ? [{ part, by: variable(ownName(i)) }] : [];
  });
  return replaceParts(exprs[output]!, known);
}

/** What stands for another output in `exprOf`. */
const ownName = (output: number): string => `output ${output}`;

/** Which tensor a variable of `exprOf` stands for. */
export function tensorOf(node: Node, name: string): Tensor {
  const own = node.outputs.find((_, i) => ownName(i) === name);
  return own ?? node.inputs[(node.attrs as MapAttrs).names.indexOf(name)]!;
}

/** What an output of a map is computed from: inputs that it reads, and its other outputs as far as these are given. */
export function readsOf(tensor: Tensor, isGiven: (tensor: Tensor) => boolean): readonly Tensor[] {
  if (tensor.source.kind === "slot") return [];
  const { node } = tensor.source;
  const names = variablesOf(exprOf(node, node.outputs.indexOf(tensor), isGiven));
  return [...new Set([...names].map((name) => tensorOf(node, name)))];
}

export interface Inlined {
  readonly expr: Expr;
  /** What its variables stand for. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The number that stands everywhere, if there is one. */
function constantExpr({ values }: ConstantAttrs): Expr | null {
  return values.every((value) => value === values[0]) ? toExpr(values[0]!) : null;
}

/** A tensor as one expression of those that are given or are no maps. Shapes do not matter: nobody repeats a bias in a formula. */
export function inlined(tensor: Tensor, isGiven: (tensor: Tensor) => boolean): Inlined {
  const tensors = new Map<string, Tensor>();
  const done = new Map<Tensor, Expr>();

  function visit(at: Tensor): Expr {
    const known = done.get(at);
    if (known) return known;
    const result = (isGiven(at) ? null : inside(at)) ?? leaf(at);
    done.set(at, result);
    return result;
  }

  function leaf(at: Tensor): Expr {
    const name = `${tensors.size}`;
    tensors.set(name, at);
    return variable(name);
  }

  /** Null for what is no expression. */
  function inside(at: Tensor): Expr | null {
    if (at.source.kind === "slot") return null;
    const { node } = at.source;
    if (node.op.isView) return visit(node.inputs[0]!);
    if (node.op.name === "constant") return constantExpr(node.attrs as ConstantAttrs);
    if (!node.op.elementwise) return null;
    const expr = exprOf(node, node.outputs.indexOf(at), isGiven);
    const names = [...variablesOf(expr)];
    return substitute(expr, Object.fromEntries(names.map((name) => [name, visit(tensorOf(node, name))])));
  }

  return { expr: visit(tensor), tensors };
}
