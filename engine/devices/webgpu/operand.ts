/** Where a value of a plan lies on the GPU. */

import type { TensorType } from "../../graph/tensor.ts";
import type { Page } from "./heap.ts";

/** A value at its place in memory, in row-major order, followed by 16 bytes that a shader may read but not use. */
export interface Operand extends TensorType {
  readonly page: Page;
  /** In bytes, a multiple of 64. */
  readonly offset: number;
}
