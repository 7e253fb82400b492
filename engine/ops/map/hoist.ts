/** Splits expressions by the loop in which they change, so that what a row has in common is computed once per row. */

import { type Expr, variable } from "../../expr/expr.ts";
import { createInterner } from "../../expr/structure.ts";

export interface Hoisted {
  /** `levels[d]` are the expressions to compute on entering loop depth d, by the names under which deeper ones read them. */
  readonly levels: readonly ReadonlyMap<string, Expr>[];
  /** What is left for the innermost loop. */
  readonly innermost: readonly Expr[];
}

/**
 * @param depth of the innermost loop; variables of that level change with every iteration of it
 * @param levelOf the loop depth at which a variable changes; 0 for one that never does
 */
export function hoist(exprs: readonly Expr[], depth: number, levelOf: (name: string) => number): Hoisted {
  const idOf = createInterner();
  const levels = Array.from({ length: depth }, () => new Map<string, Expr>());
  const known = new Map<number, number>();

  function level(expr: Expr): number {
    if (expr.kind === "const") return 0;
    if (expr.kind === "var") return levelOf(expr.name);
    const id = idOf(expr);
    const found = known.get(id) ?? Math.max(...expr.args.map(level));
    known.set(id, found);
    return found;
  }

  const rewritten = new Map<string, Expr>();
  /** The expression as code of loop depth `at` computes it: whatever changes less often is read by name. */
  function visit(expr: Expr, at: number): Expr {
    if (expr.kind === "const") return expr;
    const own = level(expr);
    if (own < at) {
      const name = `hoisted ${idOf(expr)}`;
      if (!levels[own]!.has(name)) levels[own]!.set(name, visit(expr, own));
      return variable(name);
    }
    if (expr.kind === "var") return expr;
    const key = `${idOf(expr)} ${at}`;
    const done = rewritten.get(key) ?? { ...expr, args: expr.args.map((arg) => visit(arg, at)) };
    rewritten.set(key, done);
    return done;
  }

  return { innermost: exprs.map((expr) => visit(expr, depth)), levels };
}
