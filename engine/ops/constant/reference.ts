/** `constant`. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import type { ConstantAttrs } from "./constant.ts";

export function constant({ outputs: [y], attrs }: KernelCall<ConstantAttrs>): void {
  y!.values.set(attrs.values);
}
