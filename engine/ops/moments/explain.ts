/** How a mean and a variance come about. */

import { fraction, power, printedNumber } from "../../expr/mathNode.ts";
import type { Explanation } from "../explanation.ts";
import { sumBehind } from "../grouped.ts";
import { constantOf, negative, product, quotient, sumOf } from "../makeArithmetic.ts";
import { average, difference, lettersOf, total } from "../symbols.ts";
import { countOf, type MomentsAttrs } from "./moments.ts";

export const moments: Explanation<MomentsAttrs> = {
  element(step) {
    const { axes } = step.attrs;
    const { element, of } = step;
    const [x] = step.inputs;
    const { shape } = x!;
    const count = constantOf(countOf(shape, axes));
    const over = { element, shape, axes };
    if (step.output === 0)
      return quotient(
        sumBehind(step, over, (at) => of(x, at)),
        count,
      );
    const mean = of(step.outputs[0], element);
    const squares = sumBehind(step, over, (at) => {
      const distance = sumOf([of(x, at), negative(mean)]);
      return product(distance, distance);
    });
    return quotient(squares, count);
  },

  formula({ attrs: { axes }, inputs: [x], outputs, output, isGiven, of }) {
    const { shape } = x!;
    const distance = difference(of(x), isGiven(outputs[0]!) ? of(outputs[0]) : average(of(x)));
    const terms = output === 0 ? of(x) : power(distance, printedNumber(2));
    return fraction(total(terms, lettersOf(axes, shape.length)), printedNumber(countOf(shape, axes)));
  },
};
