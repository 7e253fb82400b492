/** How a result of `row` comes about: it stands in the table. */

import type { Explanation } from "../explanation.ts";
import { at } from "../symbols.ts";
import type { RowAttrs } from "./row.ts";

export const row: Explanation<RowAttrs> = {
  element: ({ inputs: [table, counter], outputs, output, of }) =>
    of(table, of(counter, 0).value * outputs.length + output),
  formula: ({ inputs: [table, counter], of }) => at(of(table), of(counter)),
};
