/** How a result of `copy` comes about: it is the element with the same number. */

import type { Explanation } from "../explanation.ts";
import type { CopyAttrs } from "./copy.ts";

export const copy: Explanation<CopyAttrs> = {
  element: ({ element, of }) => of(0, element),
};
