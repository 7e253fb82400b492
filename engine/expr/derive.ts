/** The derivative of an expression, as an expression. */

import { type Expr, toExpr } from "./expr.ts";
import { primitives } from "./primitives.ts";
import { isConst, simplifiedCall, simplify } from "./simplify.ts";

const options = { dropZeroProducts: true };

/** d expr / d name, by the chain rule over the table of primitives; at kinks as PyTorch has it. */
export function derive(expr: Expr, name: string): Expr {
  const done = new Map<Expr, Expr>();

  function visit(at: Expr): Expr {
    const known = done.get(at);
    if (known) return known;
    const result = at.kind === "call" ? deriveCall(at) : toExpr(at.kind === "var" && at.name === name ? 1 : 0);
    done.set(at, result);
    return result;
  }

  function deriveCall(at: Extract<Expr, { kind: "call" }>): Expr {
    if (at.fn === "select") {
      // Not a sum of products: a branch not taken whose derivative is infinite would bring in 0·∞ = NaN.
      const [condition, yes, no] = at.args;
      return simplifiedCall("select", [condition!, visit(yes!), visit(no!)], options);
    }
    let total = toExpr(0);
    let partials: readonly Expr[] | null = null;
    at.args.forEach((arg, i) => {
      const inner = visit(arg);
      if (isConst(inner, 0)) return;
      partials ??= primitives[at.fn].derivative(at.args);
      const term = simplifiedCall("mul", [simplify(partials[i]!, options), inner], options);
      total = simplifiedCall("add", [total, term], options);
    });
    return total;
  }

  return visit(expr);
}
