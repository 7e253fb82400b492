/** `storeRows`: overwrites some rows of a log, which the host reads once for many steps. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, isSameShape } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";

export type StoreRowsAttrs = Readonly<Record<string, never>>;

export const storeRowsOp: Op<StoreRowsAttrs> = {
  name: "storeRows",
  updatesInput: 0,

  outputs([log, at, value]) {
    const fits =
      value!.shape.length === log!.shape.length &&
      value!.shape.length > 0 &&
      isSameShape(value!.shape.slice(1), log!.shape.slice(1)) &&
      value!.shape[0]! <= log!.shape[0]!;
    if (!fits || value!.dtype !== log!.dtype || at!.shape.length !== 0) {
      throw new ShapeError({
        where: "storeRows",
        got: `${formatShape(value!.shape)} ${value!.dtype} at ${formatShape(at!.shape)} into ${formatShape(log!.shape)} ${log!.dtype}`,
        expected: "a log (S, …), a scalar and a value (R, …) with R ≤ S",
        fix: "Reshape the value to rows of the log.",
      });
    }
    return [{ shape: log!.shape, dtype: log!.dtype }];
  },

  backward() {
    throw new Error("storeRows has no gradient: a log is not part of the loss");
  },
};

/**
 * The log with rows at … at + R − 1 replaced; it must be assigned to the log's own slot.
 *
 * @param log (S, …)
 * @param at scalar in [0, S − R]
 * @param value (R, …)
 */
export function storeRows(log: Tensor, at: Tensor, value: Tensor): Tensor {
  return apply(storeRowsOp, [log, at, value], {})[0]!;
}
