/** `map` with a gradient of its own: for functions whose gradient in PyTorch is not the derivative of their value. */

import { type Expr, mul, variable } from "../../expr/expr.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";
import { type MapAttrs, mapOne, mapOp } from "./map.ts";

/**
 * One expression of tensors of one shape, all of which it reads.
 *
 * @param slopes what stands for the derivative with respect to each input that has a gradient, over the same names
 */
export function mapWithSlopes(
  expr: Expr,
  inputs: Readonly<Record<string, Tensor>>,
  slopes: Readonly<Record<string, Expr>>,
): Tensor {
  const names = Object.keys(inputs);
  const tensors = Object.values(inputs);
  // Devices and planner know it as `map`, which it is but for the way back.
  const op: Op<MapAttrs> = {
    ...mapOp,
    backward: ({ grads: [grad], needs }) =>
      names.map((name, i) => {
        const slope = slopes[name];
        return grad && slope && needs[i]
          ? mapOne(mul(variable("gradient"), slope), { ...inputs, gradient: grad })
          : null;
      }),
  };
  return apply(op, tensors, { names, exprs: [expr], shape: tensors[0]!.shape })[0]!;
}
