/** The structure of expressions: which are equal, which variables they read. Expressions are trees that may share subtrees. */

import type { Expr } from "./expr.ts";

/** Gives structurally equal expressions the same number, whichever objects they are. */
export type Interner = (expr: Expr) => number;

export function createInterner(): Interner {
  const byObject = new Map<Expr, number>();
  const byKey = new Map<string, number>();
  return function idOf(expr) {
    const seen = byObject.get(expr);
    if (seen !== undefined) return seen;
    const key = keyOf(expr, idOf);
    const id = byKey.get(key) ?? byKey.size;
    byKey.set(key, id);
    byObject.set(expr, id);
    return id;
  };
}

function keyOf(expr: Expr, idOf: Interner): string {
  switch (expr.kind) {
    case "const":
      return Object.is(expr.value, -0) ? "-0" : `${expr.value}`;
    case "var":
      return `$${expr.name}`;
    case "call":
      return `${expr.fn}(${expr.args.map(idOf).join()})`;
    default:
      return expr satisfies never;
  }
}

export function isSameExpr(a: Expr, b: Expr): boolean {
  if (a === b) return true;
  const idOf = createInterner();
  return idOf(a) === idOf(b);
}

/** Every distinct object of the expressions, arguments before the calls that use them. */
export function subexpressions(exprs: readonly Expr[]): ReadonlySet<Expr> {
  const found = new Set<Expr>();
  function visit(expr: Expr): void {
    if (found.has(expr)) return;
    if (expr.kind === "call") expr.args.forEach(visit);
    found.add(expr);
  }
  exprs.forEach(visit);
  return found;
}

/** Names of the variables that the expressions read. */
export function variablesOf(...exprs: readonly Expr[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const expr of subexpressions(exprs)) if (expr.kind === "var") names.add(expr.name);
  return names;
}
