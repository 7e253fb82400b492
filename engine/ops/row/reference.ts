/** `row`. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import type { RowAttrs } from "./row.ts";

export function row({ inputs: [table, counter], outputs }: KernelCall<RowAttrs>): void {
  const start = counter!.values[0]! * outputs.length;
  outputs.forEach((output, i) => {
    output.values[0] = table!.values[start + i]!;
  });
}
