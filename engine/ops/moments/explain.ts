/** How a mean and a variance come about. */

import { elementsBehind } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf, negative, product, quotient, sumOf } from "../makeArithmetic.ts";
import { countOf, type MomentsAttrs } from "./moments.ts";

export const moments: Explanation<MomentsAttrs> = {
  element({ attrs: { axes }, inputs: [x], output, element, of, own, sum }) {
    const elements = elementsBehind(element, x!.shape, axes);
    const count = constantOf(countOf(x!.shape, axes));
    if (output === 0) return quotient(sum(elements.map((at) => of(0, at))), count);
    const mean = own(0, element);
    const squares = elements.map((at) => {
      const distance = sumOf([of(0, at), negative(mean)]);
      return product(distance, distance);
    });
    return quotient(sum(squares), count);
  },
};
