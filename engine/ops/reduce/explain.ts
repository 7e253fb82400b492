/** How a result of `reduce` comes about. */

import { elementsBehind } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { largest, lettersOf, total } from "../symbols.ts";
import type { ReduceAttrs } from "./reduce.ts";

export const reduce: Explanation<ReduceAttrs> = {
  element({ attrs: { kind, axes }, inputs: [x], element, of, sum, max }) {
    const terms = elementsBehind(element, x!.shape, axes).map((at) => of(x, at));
    return kind === "sum" ? sum(terms) : max(terms);
  },

  formula({ attrs: { kind, axes }, inputs: [x], of }) {
    const letters = lettersOf(axes, x!.shape.length);
    return kind === "sum" ? total(of(x), letters) : largest(of(x), letters);
  },
};
