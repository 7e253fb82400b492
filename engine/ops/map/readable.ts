/** An expression as a text book writes it. */

import { div, type Expr, ge, gt, sub } from "../../expr/expr.ts";
import { isConst } from "../../expr/simplify.ts";
import { isSameExpr } from "../../expr/structure.ts";
import { divisorOf } from "../makeArithmetic.ts";
import { type Call, isCallOf, rewritten, tidied, tidyProduct } from "./tidy.ts";

/** What is known of an expression's variables. */
export interface Known {
  /** How many terms one is the sum of; null where it is none. */
  termsOf(name: string): number | null;
  /** Whether one is 1 for the class of an example and else 0. */
  isOneHot(name: string): boolean;
}

export function readableForm(expr: Expr, known: Known): Expr {
  return rewritten(tidied(expr), (call) => {
    if (call.fn === "mul") return asQuotient(call, known);
    if (call.fn === "gt" || call.fn === "ge") return asCondition(call, known);
    return call.fn === "select" ? asProduct(call, known) : call;
  });
}

/** The mean of n: divided by n, rather than times 0.0333. */
function asQuotient(call: Call, { termsOf }: Known): Expr {
  const [a, b] = call.args as [Expr, Expr];
  if (a.kind !== "const") return call;
  const divisor = divisorOf(a.value, b.kind === "var" ? termsOf(b.name) : null);
  return divisor === null ? call : div(b, divisor);
}

/** Whether max(0, x) is above 0: whether x is. What is 1 or 0 is its own condition. */
function asCondition(call: Call, { isOneHot }: Known): Expr {
  const [a, b] = call.args as [Expr, Expr];
  const [x, limit] = call.fn === "gt" ? [a, b] : [b, a];
  if (isConst(limit, 0) && x.kind === "var" && isOneHot(x.name)) return call.fn === "gt" ? x : sub(1, x);
  const [bottom, inner] = isCallOf(x, "max") ? x.args : [];
  if (!bottom || !isSameExpr(bottom, limit)) return call;
  return call.fn === "gt" ? gt(inner!, limit) : ge(limit, inner!);
}

/** g · [x > 0] for "g where x > 0, else 0". */
function asProduct(call: Call, known: Known): Expr {
  const [condition, yes, no] = call.args as [Expr, Expr, Expr];
  if (isConst(no, 0)) return productOf(yes, condition, known);
  const contrary = isConst(yes, 0) ? contraryOf(condition, known) : null;
  return contrary ? productOf(no, contrary, known) : call;
}

function productOf(a: Expr, b: Expr, known: Known): Expr {
  return rewritten(tidyProduct(a, b), (call) => (call.fn === "mul" ? asQuotient(call, known) : call));
}

function contraryOf(condition: Expr, { isOneHot }: Known): Expr | null {
  if (condition.kind === "var") return isOneHot(condition.name) ? sub(1, condition) : null;
  if (condition.kind === "const") return null;
  const [a, b] = condition.args;
  if (condition.fn === "ge") return gt(b!, a!);
  return condition.fn === "gt" ? ge(b!, a!) : null;
}
