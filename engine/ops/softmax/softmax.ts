/** `softmax` along one axis, or its logarithm; safe for any numbers, because the maximum is subtracted first. */

import { exp, mul, sub, variable } from "../../expr/expr.ts";
import { requireRank, sizeOf } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../map/map.ts";
import { sum } from "../reduce/reduce.ts";
import { reshape } from "../reshape/reshape.ts";

export interface SoftmaxAttrs {
  /** Whether the result is the logarithm of the shares. */
  readonly log: boolean;
}

const [y, g, total] = [variable("y"), variable("g"), variable("total")];

export const softmaxOp: Op<SoftmaxAttrs> = {
  name: "softmax",

  outputs([x]) {
    requireRank("softmax", x!, 3, "(outer, K, inner)");
    return [{ shape: x!.shape, dtype: "f32" }];
  },

  backward({ outputs: [output], grads: [grad], attrs }) {
    if (!grad) return [null];
    if (attrs.log) {
      const total_ = sum(grad, [1], true);
      return [mapOne(sub(g, mul(exp(y), total)), { g: grad, y: output!, total: total_ })];
    }
    const total_ = sum(mapOne(mul(g, y), { g: grad, y: output! }), [1], true);
    return [mapOne(mul(y, sub(g, total)), { g: grad, y: output!, total: total_ })];
  },
};

/**
 * Shares e^x / Σ e^x that add up to 1 along `axis`.
 *
 * @see torch.softmax
 */
export function softmax(x: Tensor, axis: number): Tensor {
  return along(x, axis, { log: false });
}

/**
 * Logarithms of the shares, x − log Σ e^x, along `axis`.
 *
 * @see torch.log_softmax
 */
export function logSoftmax(x: Tensor, axis: number): Tensor {
  return along(x, axis, { log: true });
}

/** The op knows three axes; those before and those after the one in question are each taken together. */
function along(x: Tensor, axis: number, attrs: SoftmaxAttrs): Tensor {
  const { shape } = x;
  const folded = [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))];
  return reshape(apply(softmaxOp, [reshape(x, folded)], attrs)[0]!, shape);
}
