/** How a result of `reduce` comes about. */

import { elementsBehind } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import type { ReduceAttrs } from "./reduce.ts";

export const reduce: Explanation<ReduceAttrs> = {
  element({ attrs: { kind, axes }, inputs: [x], element, of, sum, max }) {
    const terms = elementsBehind(element, x!.shape, axes).map((at) => of(0, at));
    return kind === "sum" ? sum(terms) : max(terms);
  },
};
