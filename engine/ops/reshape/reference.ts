/** `reshape` runs nowhere: plans give its output the place of its input. */

import type { KernelCall } from "../../devices/reference/kernel.ts";
import type { ReshapeAttrs } from "./reshape.ts";

export function reshape(_: KernelCall<ReshapeAttrs>): void {
  throw new Error("reshape is a view; a plan never has it as a step");
}
