/** A `constant` is there from the start. */

import type { Explanation } from "../explanation.ts";
import { constantOf } from "../makeArithmetic.ts";
import type { ConstantAttrs } from "./constant.ts";

export const constant: Explanation<ConstantAttrs> = {
  element: ({ attrs: { values }, element }) => constantOf(values[element]!),
};
