/** How a result of `copy` comes about: it is the element with the same number. */

import type { Explanation } from "../explanation.ts";
import type { CopyAttrs } from "./copy.ts";

export const copy: Explanation<CopyAttrs> = {
  element: ({ inputs: [x], element, of }) => of(x, element),
  formula: ({ inputs: [x], of }) => of(x),
};
