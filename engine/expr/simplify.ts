/** Light simplification while expressions are put together: constants are folded, units dropped. Never changes a finite result. */

import { type Expr, neg, type PrimitiveName, toExpr } from "./expr.ts";
import { primitives } from "./primitives.ts";
import { isSameExpr } from "./structure.ts";

export interface SimplifyOptions {
  /** Whether 0·x may become 0, although 0·∞ is NaN. Right for derivatives, wrong for values. */
  readonly dropZeroProducts: boolean;
}

/** A call of `fn`, or something simpler that is equal. */
export function simplifiedCall(fn: PrimitiveName, args: readonly Expr[], options: SimplifyOptions): Expr {
  if (args.length > 0 && args.every((arg) => arg.kind === "const")) {
    return toExpr(primitives[fn].evaluate(...args.map((arg) => (arg.kind === "const" ? arg.value : Number.NaN))));
  }
  const plain: Expr = { kind: "call", fn, args };
  const [a, b, c] = args;
  switch (fn) {
    case "add":
      return isConst(a, 0) ? b! : isConst(b, 0) ? a! : plain;
    case "sub":
      return isConst(b, 0) ? a! : isConst(a, 0) ? negated(b!) : plain;
    case "mul":
      if (options.dropZeroProducts && (isConst(a, 0) || isConst(b, 0))) return toExpr(0);
      if (isConst(a, 1)) return b!;
      if (isConst(b, 1)) return a!;
      if (isConst(a, -1)) return negated(b!);
      if (isConst(b, -1)) return negated(a!);
      return plain;
    case "div":
      if (options.dropZeroProducts && isConst(a, 0)) return toExpr(0);
      return isConst(b, 1) ? a! : plain;
    case "neg":
      return negated(a!);
    case "select":
      if (a?.kind === "const") return a.value !== 0 ? b! : c!;
      return isSameExpr(b!, c!) ? b! : plain;
    default:
      return plain;
  }
}

/** The expression rebuilt from its leaves with every call simplified. */
export function simplify(expr: Expr, options: SimplifyOptions): Expr {
  return rebuild(expr, (leaf) => leaf, options);
}

/** The expression with every variable and constant replaced and every call simplified; shared subexpressions stay shared. */
export function rebuild(expr: Expr, leaf: (expr: Expr) => Expr, options: SimplifyOptions): Expr {
  const done = new Map<Expr, Expr>();
  function visit(at: Expr): Expr {
    const known = done.get(at);
    if (known) return known;
    const result = at.kind === "call" ? simplifiedCall(at.fn, at.args.map(visit), options) : leaf(at);
    done.set(at, result);
    return result;
  }
  return visit(expr);
}

function negated(x: Expr): Expr {
  if (x.kind === "const") return toExpr(-x.value);
  return x.kind === "call" && x.fn === "neg" ? x.args[0]! : neg(x);
}

export function isConst(expr: Expr | undefined, value: number): boolean {
  return expr?.kind === "const" && expr.value === value;
}
