/** How a result of `softmax` comes about, and its logarithm. */

import { elementAt, indexOf } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { logarithm, negative, sumOf } from "../makeArithmetic.ts";
import { difference, exponentials, ln, share } from "../symbols.ts";
import { exponentialsOf, shareOf } from "./share.ts";
import type { SoftmaxAttrs } from "./softmax.ts";

export const softmax: Explanation<SoftmaxAttrs> = {
  element(step) {
    const { attrs, element, of } = step;
    const [x] = step.inputs;
    const { shape } = x!;
    const [outer, k, inner] = indexOf(element, shape) as [number, number, number];
    const numbers = Array.from({ length: shape[1]! }, (_, at) => of(x, elementAt([outer, at, inner], shape)));
    const own = exponentialsOf(numbers, step);
    if (!attrs.log) return shareOf(own, k);
    return sumOf([own.shifted[k]!, negative(logarithm(own.total))]);
  },

  formula({ attrs, inputs: [x], of }) {
    if (!attrs.log) return share(of(x), of(x));
    return difference(of(x), ln(exponentials(of(x))));
  },
};
