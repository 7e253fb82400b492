/** Expressions as people would write them down. The values are the same, but for rounding, ties and NaN: for looking at, not for computing. */

import { add, div, type Expr, mul, neg, type PrimitiveName, sub } from "../../expr/expr.ts";
import { isConst, simplify } from "../../expr/simplify.ts";
import { isSameExpr } from "../../expr/structure.ts";
import { usualForm } from "../../expr/usual.ts";
import { divisorOf } from "../makeArithmetic.ts";

export type Call = Extract<Expr, { readonly kind: "call" }>;

/** Every call rewritten, from the innermost on; shared parts stay shared. */
export function rewritten(expr: Expr, rewrite: (call: Call) => Expr): Expr {
  const done = new Map<Expr, Expr>();
  function visit(at: Expr): Expr {
    if (at.kind !== "call") return at;
    const result = done.get(at) ?? rewrite({ ...at, args: at.args.map(visit) });
    done.set(at, result);
    return result;
  }
  return visit(expr);
}

/** Choices as maxima, a + a as 2a, a + (b − c) without parentheses, numbers first and as one, a · 1/b as a/b, a/b/b as a/b². */
export function tidied(expr: Expr): Expr {
  return rewritten(simplify(usualForm(expr), { dropZeroProducts: true }), (call) => {
    const [a, b] = call.args as [Expr, Expr];
    if (call.fn === "add") return sumOf(a, b);
    if (call.fn === "div") return quotientOf(a, b);
    return call.fn === "mul" ? tidyProduct(a, b) : call;
  });
}

function sumOf(a: Expr, b: Expr): Expr {
  if (isSameExpr(a, b)) return scaled(2, a);
  if (b.kind === "call" && (b.fn === "add" || b.fn === "sub")) {
    const [first, second] = b.args as [Expr, Expr];
    return b.fn === "add" ? add(sumOf(a, first), second) : sub(sumOf(a, first), second);
  }
  return add(a, b);
}

/** The product of two tidy expressions. */
export function tidyProduct(a: Expr, b: Expr): Expr {
  if (isCallOf(a, "neg")) return neg(tidyProduct(a.args[0]!, b));
  if (isCallOf(b, "neg")) return neg(tidyProduct(a, b.args[0]!));
  if (a.kind === "const") return scaled(a.value, b);
  if (b.kind === "const") return scaled(b.value, a);
  const [own, others] = [factorOf(a), factorOf(b)];
  if (own || others)
    return scaled((own?.value ?? 1) * (others?.value ?? 1), tidyProduct(own?.rest ?? a, others?.rest ?? b));
  if (isCallOf(a, "div") && isConst(a.args[0], 1)) return quotientOf(b, a.args[1]!);
  if (isCallOf(b, "div") && isConst(b.args[0], 1)) return quotientOf(a, b.args[1]!);
  // √x · √x
  if (isCallOf(a, "sqrt") && isSameExpr(a, b)) return a.args[0]!;
  return mul(a, b);
}

function quotientOf(a: Expr, b: Expr): Expr {
  return isCallOf(a, "div") ? quotientOf(a.args[0]!, tidyProduct(a.args[1]!, b)) : div(a, b);
}

function scaled(value: number, x: Expr): Expr {
  if (value === 1) return x;
  if (value < 0) return neg(scaled(-value, x));
  const inner = factorOf(x);
  // 2(x − y)/12 says more than (x − y)/6.
  return inner && divisorOf(value, null) === null ? scaled(value * inner.value, inner.rest) : mul(value, x);
}

/** The number that an expression is a multiple of. */
function factorOf(expr: Expr): { readonly value: number; readonly rest: Expr } | null {
  if (!isCallOf(expr, "mul")) return null;
  const [a, b] = expr.args;
  return a?.kind === "const" ? { value: a.value, rest: b! } : null;
}

export function isCallOf<Name extends PrimitiveName>(expr: Expr, fn: Name): expr is Call & { readonly fn: Name } {
  return expr.kind === "call" && expr.fn === fn;
}
