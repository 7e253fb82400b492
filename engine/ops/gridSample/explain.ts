/** How a result of `gridSample` comes about: one pixel of the image, or none. */

import { imageSize } from "../../graph/shape.ts";
import { elementAt, indexOf } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf } from "../makeArithmetic.ts";
import { roundHalfToEven } from "./reference.ts";

export const gridSample: Explanation<Record<string, never>> = {
  element({ inputs: [x, places], element, of }) {
    const [n, c, ...pixel] = imageSize(indexOf(element, x!.shape));
    const place = elementAt([n, 0, ...pixel], places!.shape);
    const [i, j] = [roundHalfToEven(of(1, place).value), roundHalfToEven(of(2, place).value)];
    const [, , H, W] = imageSize(x!.shape);
    const isInside = i >= 0 && i < H && j >= 0 && j < W;
    return isInside ? of(0, elementAt([n, c, i, j], x!.shape)) : constantOf(0);
  },
};
