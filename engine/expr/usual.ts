/** How people write what the tables state by cases: `max(0, x)` for "0 where 0 ≥ x, else x". For formulas only: gradients and NaN differ. */

import { type Expr, max, min } from "./expr.ts";
import { isSameExpr } from "./structure.ts";

/** The same values, but where the two sides tie or are NaN: there a comparison takes one side, a maximum may differ. */
export function usualForm(expr: Expr): Expr {
  if (expr.kind !== "call") return expr;
  const args = expr.args.map(usualForm);
  const [condition, yes, no] = args;
  if (expr.fn !== "select" || condition?.kind !== "call" || (condition.fn !== "gt" && condition.fn !== "ge"))
    return { ...expr, args };
  const [a, b] = condition.args;
  if (isSameExpr(yes!, a!) && isSameExpr(no!, b!)) return max(a!, b!);
  if (isSameExpr(yes!, b!) && isSameExpr(no!, a!)) return min(a!, b!);
  return { ...expr, args };
}
