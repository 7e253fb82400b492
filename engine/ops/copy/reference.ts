/** `copy`. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import type { CopyAttrs } from "./copy.ts";

export function copy({ inputs, outputs }: KernelCall<CopyAttrs>): void {
  outputs[0]!.values.set(inputs[0]!.values);
}
