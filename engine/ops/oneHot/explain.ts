/** How a result of `oneHot` comes about: 1 for the class, else 0. */

import type { Explanation } from "../explanation.ts";
import { constantOf } from "../makeArithmetic.ts";
import { equality, letter } from "../symbols.ts";
import type { OneHotAttrs } from "./oneHot.ts";

export const oneHot: Explanation<OneHotAttrs> = {
  element({ attrs: { classes }, inputs: [target], element, of }) {
    return constantOf(of(target, Math.floor(element / classes)).value === element % classes ? 1 : 0);
  },

  formula: ({ inputs: [target], of }) => equality(letter("k"), of(target)),
};
