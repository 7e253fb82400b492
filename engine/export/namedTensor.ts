/** A tensor as files of weights hold it. */

import type { Shape } from "../graph/tensor.ts";

export interface NamedTensor {
  readonly name: string;
  readonly shape: Shape;
  /** How files store it: float32 unless said otherwise. */
  readonly dtype?: "I64";
  readonly values: Float32Array;
}
