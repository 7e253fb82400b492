/** A graph whose results PyTorch knows. */

import type { Slot, Tensor } from "../../engine/graph/tensor.ts";
import type { GoldenTensor } from "./inputs.ts";

export interface GoldenGraph {
  /** What lies in each slot at the start. */
  readonly feeds: ReadonlyMap<Slot, ArrayLike<number>>;
  readonly results: readonly { readonly tensor: Tensor; readonly expected: GoldenTensor }[];
}
