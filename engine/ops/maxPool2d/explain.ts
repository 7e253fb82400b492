/** How a result of `maxPool2d` comes about, and which gradients its own gives to a pixel. */

import { imageSize } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { elementAt, indexOf } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { at, equality, largest, times, total } from "../symbols.ts";
import type { MaxPool2dAttrs } from "./maxPool2d.ts";

/** The image's elements under a window, row by row. */
function windowOf(element: number, x: Shape, y: Shape, attrs: MaxPool2dAttrs): readonly number[] {
  const [n, c, i, j] = imageSize(indexOf(element, y));
  const along = (axis: 0 | 1, output: number) =>
    Array.from({ length: attrs.kernel[axis] }, (_, tap) => {
      return output * attrs.stride[axis] + tap * attrs.dilation[axis] - attrs.padding[axis];
    }).filter((place) => place >= 0 && place < x[axis + 2]!);
  const columns = along(1, j);
  return along(0, i).flatMap((row) => columns.map((column) => elementAt([n, c, row, column], x)));
}

/** The first of the largest; NaN counts as larger than all, and of several the last. */
function winnerOf(pixels: readonly number[], numberAt: (pixel: number) => number): number {
  return pixels.reduce((best, pixel) => {
    const value = numberAt(pixel);
    return value > numberAt(best) || Number.isNaN(value) ? pixel : best;
  });
}

export const maxPool2d: Explanation<MaxPool2dAttrs> = {
  element({ attrs, inputs: [x], outputs: [y], element, of, max }) {
    return max(windowOf(element, x!.shape, y!.shape, attrs).map((pixel) => of(x, pixel)));
  },

  // Each window of a place has its own elements u.
  formula: ({ inputs: [x], of }) => largest(at(of(x), "u"), ["u"]),
};

export const maxPool2dGrad: Explanation<MaxPool2dAttrs> = {
  element({ attrs, inputs: [x, grad], element, of, sum }) {
    const [n, c] = imageSize(indexOf(element, x!.shape));
    const [rows, columns] = grad!.shape.slice(2) as [number, number];
    const first = elementAt([n, c, 0, 0], grad!.shape);
    const terms: Arithmetic[] = [];
    for (let output = first; output < first + rows * columns; output++) {
      const pixels = windowOf(output, x!.shape, grad!.shape, attrs);
      if (pixels.includes(element) && winnerOf(pixels, (pixel) => of(x, pixel).value) === element)
        terms.push(of(grad, output));
    }
    return sum(terms);
  },

  formula({ inputs: [x, grad], of }) {
    const isLargest = equality(of(x), largest(at(of(x), "u"), ["u"]));
    return total(times(of(grad), isLargest));
  },
};
