/** `storeRows`; its output is the log itself. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import { sizeOf } from "../../graph/shape.ts";
import type { StoreRowsAttrs } from "./storeRows.ts";

export function storeRows({ inputs: [log, at, value], outputs }: KernelCall<StoreRowsAttrs>): void {
  const rowSize = sizeOf(log!.shape.slice(1));
  outputs[0]!.values.set(value!.values, at!.values[0]! * rowSize);
}
