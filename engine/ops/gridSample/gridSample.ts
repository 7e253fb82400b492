/** `gridSample`: every pixel of the result is the image's pixel nearest to a place of its own, over black surroundings. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, isSameShape } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";

export const gridSampleOp: Op<Record<string, never>> = {
  name: "gridSample",

  outputs([x, row, column]) {
    const { shape, dtype } = x!;
    const perPixel = [shape[0] ?? 0, 1, ...shape.slice(2)];
    const isFit = [row!, column!].every((place) => place.dtype === "f32" && isSameShape(place.shape, perPixel));
    if (shape.length !== 4 || dtype !== "f32" || !isFit) {
      throw new ShapeError({
        where: "gridSample",
        got: [x!, row!, column!].map((input) => `${formatShape(input.shape)} ${input.dtype}`).join(" and "),
        expected: "images (N, C, H, W) f32, and a row and a column for each pixel, (N, 1, H, W) f32",
        fix: "Give every pixel of the result one place; all channels share it.",
      });
    }
    return [{ shape, dtype }];
  },

  backward() {
    throw new Error("gridSample has no gradient: data is not learned");
  },
};

/**
 * Pixel (i, j) of the result is the pixel of the image at (row[i, j], column[i, j]), counted from 0 and rounded, halves to even; 0 where there is none.
 *
 * @param x (N, C, H, W)
 * @param row (N, 1, H, W) finite, as is `column`
 * @see torch.nn.functional.grid_sample with mode="nearest", padding_mode="zeros", whose grid counts from −1 to 1
 */
export function gridSample(x: Tensor, { row, column }: { readonly row: Tensor; readonly column: Tensor }): Tensor {
  return apply(gridSampleOp, [x, row, column], {})[0]!;
}
