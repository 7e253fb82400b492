/** What layers ask of their input's shape, and how they complain. Shapes are without the batch axis. */

import { ShapeError } from "../../define/errors.ts";
import type { Shape } from "../../graph/tensor.ts";

/** @throws ShapeError unless the input is an image */
export function imageInput(
  where: string,
  input: Shape,
): { readonly C: number; readonly H: number; readonly W: number } {
  const [C, H, W] = input;
  if (C === undefined || H === undefined || W === undefined || input.length !== 3) {
    throw new ShapeError({
      where,
      got: describeShape(input),
      expected: { en: "an image (N, C, H, W)", zh: "图像 (N, C, H, W)" },
      fix: {
        en: "Choose an image data set, and put this layer before Flatten and Linear.",
        zh: "请选择图像数据集，并把这一层放在 Flatten 和 Linear 之前。",
      },
    });
  }
  return { C, H, W };
}

/** @throws ShapeError unless the input is a sequence */
export function sequenceInput(where: string, input: Shape): { readonly C: number; readonly L: number } {
  const [C, L] = input;
  if (C === undefined || L === undefined || input.length !== 2) {
    throw new ShapeError({
      where,
      got: describeShape(input),
      expected: { en: "a sequence (N, C, L)", zh: "序列 (N, C, L)" },
      fix: {
        en: "Put Unflatten with unflattened_size [1, -1] before this layer; for an image, Flatten with start_dim 2.",
        zh: "请在这一层之前加上 unflattened_size 为 [1, -1] 的 Unflatten；若是图像，则加上 start_dim 为 2 的 Flatten。",
      },
    });
  }
  return { C, L };
}

/** Without the batch axis, so N stands for it. */
export function describeShape(input: Shape): string {
  return `(${["N", ...input].join(", ")})`;
}
