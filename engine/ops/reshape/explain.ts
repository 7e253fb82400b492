/** How a result of `reshape` comes about: it is the element with the same number. */

import type { Explanation } from "../explanation.ts";
import type { ReshapeAttrs } from "./reshape.ts";

export const reshape: Explanation<ReshapeAttrs> = {
  element: ({ inputs: [x], element, of }) => of(x, element),
  formula: ({ inputs: [x], of }) => of(x),
};
