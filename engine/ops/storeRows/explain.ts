/** How an element comes about after `storeRows`: it is new where its row was written, else what it was. */

import { sizeOf } from "../../graph/shape.ts";
import type { Explanation } from "../explanation.ts";
import type { StoreRowsAttrs } from "./storeRows.ts";

export const storeRows: Explanation<StoreRowsAttrs> = {
  element({ inputs: [log, , value], element, of }) {
    const inValue = element - of(1, 0).value * sizeOf(log!.shape.slice(1));
    return inValue >= 0 && inValue < sizeOf(value!.shape) ? of(2, inValue) : of(0, element);
  },
};
