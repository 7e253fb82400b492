/** What a scalar primitive is. */

import type { Expr } from "./expr.ts";
import type { Lanes } from "./lanes.ts";
import type { Printed } from "./mathNode.ts";

/** What is known about a primitive. */
export interface Primitive {
  readonly arity: 1 | 2 | 3;
  /** In float64; comparisons give 1 or 0. */
  evaluate(...args: readonly number[]): number;
  /** In four float32 lanes, on any device. */
  lanes<V>(e: Lanes<V>, ...args: readonly V[]): V;
  /** Partial derivatives with respect to the arguments, in order; at kinks as PyTorch has them. */
  derivative(args: readonly Expr[]): readonly Expr[];
  mathml(...args: readonly Printed[]): Printed;
  /** Roughly how many vector instructions it takes; the planner compares computing a value again with reading it. */
  readonly cost: number;
  /** For each argument: 1 where the value, rounded too, never falls as it grows, −1 where it never rises. Absent where neither is sure. */
  readonly directions?: readonly (1 | -1)[];
}
