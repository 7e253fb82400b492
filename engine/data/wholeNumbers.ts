/** Whole random numbers as expressions, the same on every device. */

import { div, type Expr, type ExprLike, floor, ge, mul, select } from "../expr/expr.ts";

/**
 * Whole, evenly in [0, n): of `u` in [0, 1) the first 16 bits count, so that float32 rounds nothing.
 *
 * @param n whole, at most 256
 */
export const wholeBelow = (u: Expr, n: ExprLike): Expr => floor(div(mul(floor(mul(u, 2 ** 16)), n), 2 ** 16));

/** The option at a whole number in [0, options.length). */
export function pick(index: Expr, [first, ...rest]: readonly ExprLike[]): ExprLike {
  return rest.reduce<ExprLike>((before, option, i) => select(ge(index, i + 1), option, before), first!);
}
