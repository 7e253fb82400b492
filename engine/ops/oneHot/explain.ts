/** How a result of `oneHot` comes about: 1 for the class, else 0. */

import type { Explanation } from "../explanation.ts";
import { constantOf } from "../makeArithmetic.ts";
import type { OneHotAttrs } from "./oneHot.ts";

export const oneHot: Explanation<OneHotAttrs> = {
  element({ attrs: { classes }, element, of }) {
    return constantOf(of(0, Math.floor(element / classes)).value === element % classes ? 1 : 0);
  },
};
