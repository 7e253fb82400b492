/** How a result of `row` comes about: it stands in the table. */

import type { Explanation } from "../explanation.ts";
import type { RowAttrs } from "./row.ts";

export const row: Explanation<RowAttrs> = {
  element: ({ outputs, output, of }) => of(0, of(1, 0).value * outputs.length + output),
};
