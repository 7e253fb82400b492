/** `crop2d`: every image of a batch through a window of its own, of the image's size, over black surroundings; turned left to right where wanted. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, sameShape } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";

export const crop2dOp: Op<Record<string, never>> = {
  name: "crop2d",

  outputs([x, ...choices]) {
    const { shape, dtype } = x!;
    const perImage = [shape[0] ?? 0, 1, 1, 1];
    const isFit = choices.every((choice) => choice.dtype === "f32" && sameShape(choice.shape, perImage));
    if (shape.length !== 4 || dtype !== "f32" || !isFit) {
      throw new ShapeError({
        where: "crop2d",
        got: [x!, ...choices].map((input) => `${formatShape(input.shape)} ${input.dtype}`).join(" and "),
        expected: "images (N, C, H, W) f32 and three numbers each, (N, 1, 1, 1) f32",
        fix: "Draw one number for each image.",
      });
    }
    return [{ shape, dtype }];
  },

  backward() {
    throw new Error("crop2d has no gradient: data is not learned");
  },
};

/**
 * Row i and column j of the result are row i + top and column j + left of the image, 0 where there is none; where `flip` is not 0
 * the window is then turned left to right.
 *
 * @param x (N, C, H, W)
 * @param top (N, 1, 1, 1) whole numbers of any sign, as are those of `left`
 */
export function crop2d(
  x: Tensor,
  { top, left, flip }: { readonly top: Tensor; readonly left: Tensor; readonly flip: Tensor },
): Tensor {
  return apply(crop2dOp, [x, top, left, flip], {})[0]!;
}
