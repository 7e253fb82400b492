/** How a result of `gather` comes about: an element of the data, shifted and scaled as its channel is. */

import { sizeOf } from "../../graph/shape.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf, product, sumOf } from "../makeArithmetic.ts";
import { at, letter, plus, times } from "../symbols.ts";
import type { GatherAttrs } from "./gather.ts";

export const gather: Explanation<GatherAttrs> = {
  element({ attrs: { scale, shift }, inputs: [data, indices, cursor], element, of }) {
    const rowSize = sizeOf(data!.shape.slice(1));
    const inRow = element % rowSize;
    const channel = Math.floor(inRow / sizeOf(data!.shape.slice(2)));
    const source = of(indices, of(cursor, 0).value + Math.floor(element / rowSize)).value;
    const scaled = product(constantOf(scale?.[channel] ?? 1), of(data, source * rowSize + inRow));
    return sumOf([scaled, constantOf(shift?.[channel] ?? 0)]);
  },

  formula({ attrs: { scale, shift }, inputs: [data, indices], of }) {
    const picked = at(of(data), of(indices));
    const scaled = scale ? times(at(letter("a"), "c"), picked) : picked;
    return shift ? plus(scaled, at(letter("b"), "c")) : scaled;
  },
};
