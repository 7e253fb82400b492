/** `copy`: the op that only the planner makes, where a value has to be in two places. */

import type { Op, Tensor } from "./tensor.ts";

export type CopyAttrs = Readonly<Record<string, never>>;

/** The same elements in other memory; any dtype. */
export const copyOp: Op<CopyAttrs> = {
  name: "copy",
  isElementwise: true,
  outputs: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  backward: ({ grads }): readonly (Tensor | null)[] => [grads[0] ?? null],
};
