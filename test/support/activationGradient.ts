/** Compares an activation's derived gradient with central differences, both in float64. */

import type { Activation } from "../../engine/define/entry.ts";
import { initialValues } from "../../engine/define/param.ts";
import { type Expr, variable } from "../../engine/expr/expr.ts";

/** Ordinary points; kinks are pinned by PyTorch's golden values instead. */
export const ordinaryPoints = [-7.3, -2.1, -0.9, -0.3, -1e-3, 1e-3, 0.2, 0.7, 1.6, 3.3, 8.1];

/** The parts of the engine that take an expression apart; passed in so that a patched copy of the engine can be tested too. */
export interface ExprTools {
  derive(expr: Expr, name: string): Expr;
  compileExpr(expr: Expr, names: readonly string[]): (...inputs: readonly number[]) => number;
}

export function gradientsOf(entry: Activation, { derive, compileExpr }: ExprTools) {
  const y = entry.forward(variable("x"), initialValues(entry.params));
  const value = compileExpr(y, ["x"]);
  const slope = compileExpr(derive(y, "x"), ["x"]);
  const h = 1e-5;
  return {
    derived: ordinaryPoints.map((x) => slope(x)),
    measured: ordinaryPoints.map((x) => (value(x + h) - value(x - h)) / (2 * h)),
  };
}
