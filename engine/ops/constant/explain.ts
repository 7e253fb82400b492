/** A `constant` is there from the start. */

import { printedNumber } from "../../expr/mathNode.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf } from "../makeArithmetic.ts";
import { letter } from "../symbols.ts";
import type { ConstantAttrs } from "./constant.ts";

export const constant: Explanation<ConstantAttrs> = {
  element: ({ attrs: { values }, element }) => constantOf(values[element]!),

  formula({ attrs: { values } }) {
    const [first] = values;
    return values.every((value) => value === first) ? printedNumber(first!) : letter("c");
  },
};
