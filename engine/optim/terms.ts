/** Pieces of formulas that many optimizers share. */

import { add, type Expr, type ExprLike, mul, neg, sub } from "../expr/expr.ts";

/** The gradient to descend: that of −loss where the loss is to be maximized, plus that of ½·weight_decay·p². */
export function direction(
  { p, g, weight_decay }: { readonly p: Expr; readonly g: Expr; readonly weight_decay: Expr },
  { maximize }: { readonly maximize: boolean },
): Expr {
  return add(signed(g, maximize), mul(weight_decay, p));
}

export const signed = (g: Expr, maximize: boolean): Expr => (maximize ? neg(g) : g);

/** `rest` is 1 − decay, taken in float64: in float32, 1 − 0.999 is off by 1e-5 of its value. */
export const movingAverage = (
  { decay, rest }: { readonly decay: ExprLike; readonly rest: ExprLike },
  before: Expr,
  now: Expr,
): Expr => add(mul(decay, before), mul(rest, now));

export const square = (x: Expr): Expr => mul(x, x);

/** p moved by `size` against `way`. */
export const descend = (p: Expr, size: ExprLike, way: Expr): Expr => sub(p, mul(size, way));

/** What both moments of Adam and its kin need, from `betas` as they are now. */
export function momentScalars([beta1 = 0, beta2 = 0]: readonly number[], t: number) {
  return {
    beta1,
    beta1_rest: 1 - beta1,
    beta2,
    beta2_rest: 1 - beta2,
    sqrt_bias_correction2: Math.sqrt(1 - beta2 ** t),
  };
}

interface Moments {
  readonly exp_avg: Expr;
  readonly exp_avg_sq: Expr;
  readonly beta1: Expr;
  readonly beta1_rest: Expr;
  readonly beta2: Expr;
  readonly beta2_rest: Expr;
}

/** The running means of the gradient and of its square. */
export function moments({ exp_avg, exp_avg_sq, beta1, beta1_rest, beta2, beta2_rest }: Moments, gradient: Expr) {
  return {
    mean: movingAverage({ decay: beta1, rest: beta1_rest }, exp_avg, gradient),
    meanSquare: movingAverage({ decay: beta2, rest: beta2_rest }, exp_avg_sq, square(gradient)),
  };
}
