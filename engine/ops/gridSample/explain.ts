/** How a result of `gridSample` comes about: one pixel of the image, or none. */

import { imageSize } from "../../graph/shape.ts";
import { elementAt, indexOf } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf } from "../makeArithmetic.ts";
import { at } from "../symbols.ts";
import { roundHalfToEven } from "./reference.ts";

export const gridSample: Explanation<Record<string, never>> = {
  element({ inputs: [x, row, column], element, of }) {
    const [n, c, ...pixel] = imageSize(indexOf(element, x!.shape));
    const place = elementAt([n, 0, ...pixel], row!.shape);
    const [i, j] = [roundHalfToEven(of(row, place).value), roundHalfToEven(of(column, place).value)];
    const [, , H, W] = imageSize(x!.shape);
    const isInside = i >= 0 && i < H && j >= 0 && j < W;
    return isInside ? of(x, elementAt([n, c, i, j], x!.shape)) : constantOf(0);
  },

  formula: ({ inputs: [x, row, column], of }) => at(of(x), of(row), of(column)),
};
