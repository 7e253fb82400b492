/** How a result of `reduce` comes about. */

import { elementsBehind } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { sumBehind } from "../grouped.ts";
import { largest, lettersOf, total } from "../symbols.ts";
import type { ReduceAttrs } from "./reduce.ts";

export const reduce: Explanation<ReduceAttrs> = {
  element(step) {
    const { kind, axes } = step.attrs;
    const { element, of, max } = step;
    const [x] = step.inputs;
    const { shape } = x!;
    if (kind === "sum") return sumBehind(step, { element, shape, axes }, (at) => of(x, at));
    return max(elementsBehind(element, shape, axes).map((at) => of(x, at)));
  },

  formula({ attrs: { kind, axes }, inputs: [x], of }) {
    const letters = lettersOf(axes, x!.shape.length);
    return kind === "sum" ? total(of(x), letters) : largest(of(x), letters);
  },
};
