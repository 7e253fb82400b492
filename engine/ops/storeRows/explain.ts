/** How an element comes about after `storeRows`: it is new where its row was written, else what it was. */

import { sizeOf } from "../../graph/shape.ts";
import type { Explanation } from "../explanation.ts";
import type { StoreRowsAttrs } from "./storeRows.ts";

export const storeRows: Explanation<StoreRowsAttrs> = {
  element({ inputs: [log, at, value], element, of }) {
    const inValue = element - of(at, 0).value * sizeOf(log!.shape.slice(1));
    return inValue >= 0 && inValue < sizeOf(value!.shape) ? of(value, inValue) : of(log, element);
  },

  formula: ({ inputs: [, , value], of }) => of(value),
};
