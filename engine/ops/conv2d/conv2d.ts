/** `conv2d` and its two gradients: three bilinear ops, each of whose gradients are the other two. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, requireRank } from "../../graph/shape.ts";
import { apply, type Op, type Shape, type Tensor } from "../../graph/tensor.ts";

export interface Conv2dAttrs {
  /** Rows, columns. */
  readonly stride: readonly [number, number];
  /** Zeros on each side: rows, columns. */
  readonly padding: readonly [number, number];
}

export interface Conv2dGradAttrs extends Conv2dAttrs {
  /** Shape of the result: that of `x` for conv2dInput, of `w` for conv2dWeight. */
  readonly shape: Shape;
}

/** Number of positions of a window along one axis; 0 or less where it does not fit. */
export function windowCount(size: number, kernel: number, stride: number, padding: number): number {
  return Math.floor((size + 2 * padding - kernel) / stride) + 1;
}

function outputShape(x: Shape, w: Shape, { stride, padding }: Conv2dAttrs): Shape {
  const [n, , h, width] = x;
  const [o, , kH, kW] = w;
  return [n!, o!, windowCount(h!, kH!, stride[0], padding[0]), windowCount(width!, kW!, stride[1], padding[1])];
}

export const conv2dOp: Op<Conv2dAttrs> = {
  name: "conv2d",

  outputs([x, w], attrs) {
    requireRank("conv2d", x!, 4, "(N, C, H, W)");
    requireRank("conv2d", w!, 4, "(O, C, kH, kW)");
    if (x!.shape[1] !== w!.shape[1]) {
      throw new ShapeError({
        where: "conv2d",
        got: `${x!.shape[1]} channels`,
        expected: `${w!.shape[1]} channels`,
        fix: "Give the weight as many input channels as the image has.",
      });
    }
    const shape = outputShape(x!.shape, w!.shape, attrs);
    if (shape[2]! < 1 || shape[3]! < 1) {
      throw new ShapeError({
        where: "conv2d",
        got: `an image of ${x!.shape[2]}×${x!.shape[3]} with padding ${attrs.padding.join(", ")}`,
        expected: `at least the kernel's ${w!.shape[2]}×${w!.shape[3]}`,
        fix: "Make the kernel smaller or the padding larger.",
      });
    }
    return [{ shape, dtype: "f32" }];
  },

  backward({ inputs: [x, w], grads: [grad], attrs: { stride, padding }, needs }) {
    if (!grad) return [null, null];
    return [
      needs[0] ? conv2dInput(grad, w!, { stride, padding, shape: x!.shape }) : null,
      needs[1] ? conv2dWeight(x!, grad, { stride, padding, shape: w!.shape }) : null,
    ];
  },
};

export const conv2dInputOp: Op<Conv2dGradAttrs> = {
  name: "conv2dInput",

  outputs([grad, w], attrs) {
    requireGradShape("conv2dInput", grad!.shape, outputShape(attrs.shape, w!.shape, attrs));
    return [{ shape: attrs.shape, dtype: "f32" }];
  },

  backward({ inputs: [grad, w], grads: [outer], attrs: { stride, padding }, needs }) {
    if (!outer) return [null, null];
    return [
      needs[0] ? conv2d(outer, w!, { stride, padding }) : null,
      needs[1] ? conv2dWeight(outer, grad!, { stride, padding, shape: w!.shape }) : null,
    ];
  },
};

export const conv2dWeightOp: Op<Conv2dGradAttrs> = {
  name: "conv2dWeight",

  outputs([x, grad], attrs) {
    requireGradShape("conv2dWeight", grad!.shape, outputShape(x!.shape, attrs.shape, attrs));
    return [{ shape: attrs.shape, dtype: "f32" }];
  },

  backward({ inputs: [x, grad], grads: [outer], attrs: { stride, padding }, needs }) {
    if (!outer) return [null, null];
    return [
      needs[0] ? conv2dInput(grad!, outer, { stride, padding, shape: x!.shape }) : null,
      needs[1] ? conv2d(x!, outer, { stride, padding }) : null,
    ];
  },
};

function requireGradShape(where: string, got: Shape, expected: Shape): void {
  if (formatShape(got) === formatShape(expected)) return;
  throw new ShapeError({
    where,
    got: formatShape(got),
    expected: formatShape(expected),
    fix: "Pass the gradient of conv2d's own output.",
  });
}

/**
 * Cross-correlation (N, C, H, W) · (O, C, kH, kW) → (N, O, H′, W′).
 *
 * @throws ShapeError when C differs or the kernel does not fit
 * @see torch.nn.functional.conv2d
 */
export function conv2d(x: Tensor, w: Tensor, attrs: Partial<Conv2dAttrs> = {}): Tensor {
  return apply(conv2dOp, [x, w], { stride: attrs.stride ?? [1, 1], padding: attrs.padding ?? [0, 0] })[0]!;
}

/** Gradient of conv2d's image, from that of its output (N, O, H′, W′) and the weight. */
export function conv2dInput(grad: Tensor, w: Tensor, attrs: Conv2dGradAttrs): Tensor {
  return apply(conv2dInputOp, [grad, w], attrs)[0]!;
}

/** Gradient of conv2d's weight, from the image and the gradient of the output (N, O, H′, W′). */
export function conv2dWeight(x: Tensor, grad: Tensor, attrs: Conv2dGradAttrs): Tensor {
  return apply(conv2dWeightOp, [x, grad], attrs)[0]!;
}
