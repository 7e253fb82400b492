/**
 * `resample2d`: every pixel of the result is a weighted sum of pixels, with weights that are a product of a row's and a column's.
 * Average pooling, upsampling and borders of zeros are all of this kind; so is the gradient, with the axes transposed.
 */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, imageSize, requireRank } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";
import { type Axis, transposed } from "./axes.ts";

export interface Resample2dAttrs {
  readonly rows: Axis;
  readonly columns: Axis;
}

export const resample2dOp: Op<Resample2dAttrs> = {
  name: "resample2d",

  outputs([x], { rows, columns }) {
    requireRank("resample2d", x!, 4, "(N, C, H, W)");
    const [n, c, height, width] = imageSize(x!.shape);
    if (height !== rows.size || width !== columns.size) {
      throw new ShapeError({
        where: "resample2d",
        got: formatShape(x!.shape),
        expected: `(N, C, ${rows.size}, ${columns.size})`,
        fix: "Make the axes for the size of the image.",
      });
    }
    if (rows.taps.length === 0 || columns.taps.length === 0) {
      throw new ShapeError({
        where: "resample2d",
        got: `a result of ${rows.taps.length}×${columns.taps.length} pixels`,
        expected: "at least one pixel",
        fix: "Make the image larger, or the window smaller.",
      });
    }
    return [{ shape: [n, c, rows.taps.length, columns.taps.length], dtype: "f32" }];
  },

  backward: ({ grads: [grad], attrs: { rows, columns }, needs }) => [
    needs[0] && grad ? resample2d(grad, { rows: transposed(rows), columns: transposed(columns) }) : null,
  ],
};

/** y[n, c, i, j] = Σ rows.taps[i] Σ columns.taps[j] weight · weight · x[n, c, from, from]; (N, C, H, W) → (N, C, H′, W′) */
export function resample2d(x: Tensor, attrs: Resample2dAttrs): Tensor {
  return apply(resample2dOp, [x], attrs)[0]!;
}
