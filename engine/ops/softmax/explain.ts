/** How a result of `softmax` comes about, and its logarithm. */

import { elementAt, indexOf } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { logarithm, negative, sumOf } from "../makeArithmetic.ts";
import { exponentialsOf, shareOf } from "./share.ts";
import type { SoftmaxAttrs } from "./softmax.ts";

export const softmax: Explanation<SoftmaxAttrs> = {
  element(step) {
    const { attrs, inputs, element, of } = step;
    const { shape } = inputs[0]!;
    const [outer, k, inner] = indexOf(element, shape) as [number, number, number];
    const numbers = Array.from({ length: shape[1]! }, (_, at) => of(0, elementAt([outer, at, inner], shape)));
    const exponentials = exponentialsOf(numbers, step);
    if (!attrs.log) return shareOf(exponentials, k);
    return sumOf([exponentials.shifted[k]!, negative(logarithm(exponentials.total))]);
  },
};
