/** A `random` number was drawn: that is all there is to say. */

import type { Explanation } from "../explanation.ts";
import { constantOf } from "../makeArithmetic.ts";
import type { RandomAttrs } from "./random.ts";
import { drawnBy } from "./reference.ts";

export const random: Explanation<RandomAttrs> = {
  element: ({ attrs: { key }, element, of }) => constantOf(drawnBy(key, of(0, 0).value)(element)),
};
