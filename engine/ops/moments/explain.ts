/** How a mean and a variance come about. */

import { fraction, power, printedNumber } from "../../expr/mathNode.ts";
import { elementsBehind } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf, negative, product, quotient, sumOf } from "../makeArithmetic.ts";
import { average, difference, lettersOf, total } from "../symbols.ts";
import { countOf, type MomentsAttrs } from "./moments.ts";

export const moments: Explanation<MomentsAttrs> = {
  element({ attrs: { axes }, inputs: [x], outputs, output, element, of, sum }) {
    const elements = elementsBehind(element, x!.shape, axes);
    const count = constantOf(countOf(x!.shape, axes));
    if (output === 0) return quotient(sum(elements.map((at) => of(x, at))), count);
    const mean = of(outputs[0], element);
    const squares = elements.map((at) => {
      const distance = sumOf([of(x, at), negative(mean)]);
      return product(distance, distance);
    });
    return quotient(sum(squares), count);
  },

  formula({ attrs: { axes }, inputs: [x], outputs, output, isGiven, of }) {
    const { shape } = x!;
    const distance = difference(of(x), isGiven(outputs[0]!) ? of(outputs[0]) : average(of(x)));
    const terms = output === 0 ? of(x) : power(distance, printedNumber(2));
    return fraction(total(terms, lettersOf(axes, shape.length)), printedNumber(countOf(shape, axes)));
  },
};
