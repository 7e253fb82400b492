/** How people write what the tables state by cases: `max(0, x)` for "0 where 0 ≥ x, else x". For formulas only: gradients and NaN differ. */

import { type Expr, max, min } from "./expr.ts";
import { isSameExpr } from "./structure.ts";

type Call = Extract<Expr, { readonly kind: "call" }>;

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
  if (isSameExpr(yes!, a!) && no && isCappedAbove(a!, b!, no)) return min(max(a!, b!), no.args[1]!);
  return { ...expr, args };
}

/** Whether `capped` is min(x, top), and the top is no lower than the bottom: then it does not matter which end comes first. */
function isCappedAbove(bottom: Expr, x: Expr, capped: Expr): capped is Call {
  if (capped.kind !== "call" || capped.fn !== "min" || !isSameExpr(capped.args[0]!, x)) return false;
  const top = capped.args[1]!;
  return bottom.kind === "const" && top.kind === "const" && bottom.value <= top.value;
}
