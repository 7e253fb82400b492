/** `maxPool2d` and its gradient: the largest element of every window, and where it was. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, requireRank, sameShape } from "../../graph/shape.ts";
import { apply, type Op, type Shape, type Tensor } from "../../graph/tensor.ts";
import { windowCount } from "../conv2d/conv2d.ts";

/** All are rows, columns. */
export interface MaxPool2dAttrs {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** −∞ on each side. */
  readonly padding: readonly [number, number];
}

function outputShape(x: Shape, { kernel, stride, padding }: MaxPool2dAttrs): Shape {
  const [n, c, h, w] = x;
  return [n!, c!, windowCount(h!, kernel[0], stride[0], padding[0]), windowCount(w!, kernel[1], stride[1], padding[1])];
}

export const maxPool2dOp: Op<MaxPool2dAttrs> = {
  name: "maxPool2d",

  outputs([x], attrs) {
    requireRank("maxPool2d", x!, 4, "(N, C, H, W)");
    const shape = outputShape(x!.shape, attrs);
    if (shape[2]! < 1 || shape[3]! < 1) {
      throw new ShapeError({
        where: "maxPool2d",
        got: `an image of ${x!.shape[2]}×${x!.shape[3]} with padding ${attrs.padding.join(", ")}`,
        expected: `at least the window's ${attrs.kernel.join("×")}`,
        fix: "Make the window smaller.",
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
    if (!sameShape(grad!.shape, expected)) {
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

/**
 * The maximum of every window, (N, C, H, W) → (N, C, H′, W′); the first of equals passes the gradient on.
 *
 * @throws ShapeError when the window does not fit
 * @see torch.nn.functional.max_pool2d
 */
export function maxPool2d(x: Tensor, attrs: MaxPool2dAttrs): Tensor {
  return apply(maxPool2dOp, [x], attrs)[0]!;
}

/** Gradient of maxPool2d's input, from that input and the gradient of the output. */
export function maxPool2dGrad(x: Tensor, grad: Tensor, attrs: MaxPool2dAttrs): Tensor {
  return apply(maxPool2dGradOp, [x, grad], attrs)[0]!;
}
