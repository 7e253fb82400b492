/** Expressions of several maps as one. */

import { type Expr, toExpr, variable } from "../../expr/expr.ts";
import { substitute } from "../../expr/substitute.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { ConstantAttrs } from "../constant/constant.ts";

export interface Inlined {
  readonly expr: Expr;
  /** What its variables stand for. */
  readonly tensors: ReadonlyMap<string, Tensor>;
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
    const { op, attrs, inputs, outputs } = at.source.node;
    if (op.isView) return visit(inputs[0]!);
    if (op.name === "constant") return constantExpr(attrs as ConstantAttrs);
    const work = op.elementwise?.(attrs);
    if (!work) return null;
    const replacements = Object.fromEntries(work.names.map((name, i) => [name, visit(inputs[i]!)]));
    return substitute(work.exprs[outputs.indexOf(at)]!, replacements);
  }

  return { expr: visit(tensor), tensors };
}

/** The number that stands everywhere, if there is one. */
function constantExpr({ values }: ConstantAttrs): Expr | null {
  return values.every((value) => value === values[0]) ? toExpr(values[0]!) : null;
}
