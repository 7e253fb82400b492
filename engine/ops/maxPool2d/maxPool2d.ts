/** `maxPool2d` and its gradient: the largest element of every window, and where it was. */

import { ShapeError } from "../../define/errors.ts";
import { within } from "../../graph/origin.ts";
import { formatShape, imageSize, isSameShape, requireRank } from "../../graph/shape.ts";
import { apply, type Op, type Shape, type Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../map/map.ts";
import { type Pair, type SlidingWindow, skipsAxis, windowCount } from "../windows.ts";
import { commutingMap } from "./commuting.ts";

export interface MaxPool2dAttrs {
  readonly kernel: Pair;
  readonly stride: Pair;
  /** −∞ on each side. */
  readonly padding: Pair;
  /** From one element of a window to the next, in pixels. */
  readonly dilation: Pair;
  /** Windows that begin in the image but reach beyond its padding count too. */
  readonly ceilMode: boolean;
}

function slidingWindow(size: number, attrs: MaxPool2dAttrs, axis: 0 | 1): SlidingWindow {
  const { kernel, stride, padding, dilation, ceilMode } = attrs;
  return {
    size,
    kernel: kernel[axis],
    stride: stride[axis],
    padding: padding[axis],
    dilation: dilation[axis],
    ceilMode,
  };
}

function outputShape(x: Shape, attrs: MaxPool2dAttrs): Shape {
  const [n, c, height, width] = imageSize(x);
  return [n, c, windowCount(slidingWindow(height, attrs, 0)), windowCount(slidingWindow(width, attrs, 1))];
}

export const maxPool2dOp: Op<MaxPool2dAttrs> = {
  name: "maxPool2d",
  takesEpilogue: () => true,

  outputs([x], attrs) {
    requireRank("maxPool2d", x!, 4, "(N, C, H, W)");
    const shape = outputShape(x!.shape, attrs);
    const [height, width] = x!.shape.slice(2) as [number, number];
    const isTooSmall =
      shape[2]! < 1 ||
      shape[3]! < 1 ||
      skipsAxis(slidingWindow(height, attrs, 0)) ||
      skipsAxis(slidingWindow(width, attrs, 1));
    if (isTooSmall) {
      throw new ShapeError({
        where: "maxPool2d",
        got: `an image of ${height}×${width} with padding ${attrs.padding.join(", ")}`,
        expected: `at least one pixel in every window of ${attrs.kernel.join("×")}, dilation ${attrs.dilation.join(", ")}`,
        fix: "Make the window or its dilation smaller.",
      });
    }
    return [{ shape, dtype: "f32" }];
  },

  backward: ({ inputs: [x], grads: [grad], attrs, needs }) => [
    needs[0] && grad ? maxPool2dGrad(x!, grad, attrs) : null,
  ],
};

export const maxPool2dGradOp: Op<MaxPool2dAttrs> = {
  name: "maxPool2dGrad",

  outputs([x, grad], attrs) {
    const expected = outputShape(x!.shape, attrs);
    if (!isSameShape(grad!.shape, expected)) {
      throw new ShapeError({
        where: "maxPool2dGrad",
        got: formatShape(grad!.shape),
        expected: formatShape(expected),
        fix: "Pass the gradient of maxPool2d's own output.",
      });
    }
    return [{ shape: x!.shape, dtype: "f32" }];
  },

  backward() {
    throw new Error("maxPool2dGrad has no gradient: nothing here differentiates twice");
  },
};

type Attrs = Omit<MaxPool2dAttrs, "dilation" | "ceilMode"> & Partial<MaxPool2dAttrs>;

const complete = (attrs: Attrs): MaxPool2dAttrs => ({ dilation: [1, 1], ceilMode: false, ...attrs });

/**
 * The maximum of every window, (N, C, H, W) → (N, C, H′, W′); the first of equals passes the gradient on.
 * Work that commutes with it, such as a bias and ReLU, is done after it, on fewer elements.
 *
 * @throws ShapeError when the window does not fit
 * @see torch.nn.functional.max_pool2d
 */
export function maxPool2d(x: Tensor, attrs: Attrs): Tensor {
  const before = commutingMap(x);
  if (!before) return apply(maxPool2dOp, [x], complete(attrs))[0]!;
  const { expr, inputs, name, origin } = before;
  const pooled = maxPool2d(inputs[name]!, attrs);
  return within(origin, () => mapOne(expr, { ...inputs, [name]: pooled }, pooled.shape));
}

/** Gradient of maxPool2d's input, from that input and the gradient of the output. */
export function maxPool2dGrad(x: Tensor, grad: Tensor, attrs: Attrs): Tensor {
  return apply(maxPool2dGradOp, [x, grad], complete(attrs))[0]!;
}
