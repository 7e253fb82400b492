/** `gather`: picks a mini-batch out of a data set by index, and normalizes it. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";

export interface GatherAttrs {
  /** Number of rows to pick. */
  readonly count: number;
  /** One factor per channel (axis 1 of the data), or null for 1. */
  readonly scale: readonly number[] | null;
  /** One summand per channel, or null for 0. */
  readonly shift: readonly number[] | null;
}

export const gatherOp: Op<GatherAttrs> = {
  name: "gather",
  readsInPart: true,

  outputs([data, indices, cursor], { count, scale, shift }) {
    const channels = data!.shape[1] ?? 1;
    if (
      data!.shape.length < 1 ||
      indices!.shape.length !== 1 ||
      indices!.dtype !== "i32" ||
      cursor!.shape.length !== 0 ||
      count > indices!.shape[0]!
    ) {
      throw new ShapeError({
        where: "gather",
        got: `data ${formatShape(data!.shape)}, indices ${formatShape(indices!.shape)} ${indices!.dtype}, cursor ${formatShape(cursor!.shape)}`,
        expected: `data (M, …), indices (L,) i32 with L ≥ ${count}, cursor ()`,
        fix: "Choose a batch no larger than the data set.",
      });
    }
    for (const perChannel of [scale, shift]) {
      if (perChannel === null || (perChannel.length === channels && data!.dtype !== "i32")) continue;
      throw new ShapeError({
        where: "gather",
        got: `${perChannel.length} factors for ${formatShape(data!.shape)} ${data!.dtype}`,
        expected: `${channels}, one per channel, and data that is not i32`,
        fix: "Give mean and standard deviation once per channel.",
      });
    }
    return [{ shape: [count, ...data!.shape.slice(1)], dtype: data!.dtype === "i32" ? "i32" : "f32" }];
  },

  backward() {
    throw new Error("gather has no gradient: data is not learned");
  },
};

/**
 * Rows `indices[cursor] … indices[cursor + count − 1]` of the data, each element times `scale` plus `shift`.
 *
 * @param data (M, …) of any dtype
 * @param indices (L,) i32 in [0, M)
 * @param cursor scalar in [0, L − count]
 * @returns (count, …) f32; i32 for i32 data
 * @throws ShapeError
 */
export function gather(
  data: Tensor,
  indices: Tensor,
  cursor: Tensor,
  attrs: { readonly count: number } & Partial<GatherAttrs>,
): Tensor {
  const { count, scale = null, shift = null } = attrs;
  return apply(gatherOp, [data, indices, cursor], { count, scale, shift })[0]!;
}
