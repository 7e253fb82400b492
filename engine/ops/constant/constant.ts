/** `constant`: numbers that are known when the graph is built, such as one factor per channel. */

import { sizeOf } from "../../graph/shape.ts";
import { apply, type Op, type Shape, type Tensor } from "../../graph/tensor.ts";

export interface ConstantAttrs {
  readonly shape: Shape;
  /** Row by row. */
  readonly values: readonly number[];
}

export const constantOp: Op<ConstantAttrs> = {
  name: "constant",
  outputs: (_, { shape }) => [{ shape, dtype: "f32" }],
  backward: () => [],
};

/** A tensor that always holds these numbers, row by row. */
export function constant(values: readonly number[], shape: Shape = [values.length]): Tensor {
  if (values.length !== sizeOf(shape)) throw new Error(`constant: ${values.length} numbers for (${shape})`);
  return apply(constantOp, [], { shape, values })[0]!;
}
