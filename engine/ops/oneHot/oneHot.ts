/** `oneHot`: rows that are 1 at the class of an index and 0 elsewhere. */

import { requireRank } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";

export interface OneHotAttrs {
  readonly classes: number;
}

export const oneHotOp: Op<OneHotAttrs> = {
  name: "oneHot",

  outputs([target], { classes }) {
    requireRank("oneHot", target!, 1, "(N,)", "i32");
    return [{ shape: [target!.shape[0]!, classes], dtype: "f32" }];
  },

  backward() {
    throw new Error("oneHot has no gradient: class indices are not learned");
  },
};

/**
 * @param target (N,) i32 in [0, classes)
 * @returns (N, classes)
 * @see torch.nn.functional.one_hot
 */
export function oneHot(target: Tensor, classes: number): Tensor {
  return apply(oneHotOp, [target], { classes })[0]!;
}
