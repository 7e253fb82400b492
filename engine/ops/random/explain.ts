/** A `random` number was drawn: that is all there is to say. */

import { applied, printedNumber } from "../../expr/mathNode.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf } from "../makeArithmetic.ts";
import type { RandomAttrs } from "./random.ts";
import { drawnBy } from "./reference.ts";

export const random: Explanation<RandomAttrs> = {
  element: ({ attrs: { key }, inputs: [step], element, of }) => constantOf(drawnBy(key, of(step, 0).value)(element)),
  formula: () => applied("U", printedNumber(0), printedNumber(1)),
};
