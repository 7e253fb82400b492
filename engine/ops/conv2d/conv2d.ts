/** `conv2d` and its two gradients: three bilinear ops, each of whose gradients are the other two. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, imageSize, isSameShape, requireRank, sizeOf } from "../../graph/shape.ts";
import { apply, type Op, type Shape, type Tensor } from "../../graph/tensor.ts";
import { type Pair, windowCount } from "../windows.ts";

export interface Conv2dAttrs {
  readonly stride: Pair;
  /** Zeros on each side. */
  readonly padding: Pair;
  /** From one tap of the kernel to the next, in pixels. */
  readonly dilation: Pair;
  /** Number of groups into which channels are divided, in and out; a filter sees only its own group. */
  readonly groups: number;
}

export interface Conv2dGradAttrs extends Conv2dAttrs {
  /** Shape of the result: that of `x` for conv2dInput, of `w` for conv2dWeight. */
  readonly shape: Shape;
}

function outputShape(x: Shape, w: Shape, { stride, padding, dilation }: Conv2dAttrs): Shape {
  const [n, , height, width] = imageSize(x);
  const [filters, , kH, kW] = imageSize(w);
  const count = (size: number, kernel: number, axis: 0 | 1) =>
    windowCount({ size, kernel, stride: stride[axis], padding: padding[axis], dilation: dilation[axis] });
  return [n, filters, count(height, kH, 0), count(width, kW, 1)];
}

export const conv2dOp: Op<Conv2dAttrs> = {
  name: "conv2d",
  // Measured: reading an image beside the results, four channels and two rows at a time, costs what a pass of its own does.
  takesEpilogue: (reads) => !reads.includes("element"),

  operations({ inputs: [, w], outputs: [y] }) {
    return (2 * sizeOf(y!.shape) * sizeOf(w!.shape)) / w!.shape[0]!;
  },

  outputs([x, w], attrs) {
    requireRank("conv2d", x!, 4, "(N, C, H, W)");
    requireRank("conv2d", w!, 4, "(O, C/groups, kH, kW)");
    requireGroups(x!.shape, w!.shape, attrs.groups);
    const shape = outputShape(x!.shape, w!.shape, attrs);
    if (shape[2]! < 1 || shape[3]! < 1) {
      throw new ShapeError({
        where: "conv2d",
        got: `an image of ${x!.shape[2]}×${x!.shape[3]} with padding ${attrs.padding.join(", ")}`,
        expected: `at least the kernel's ${w!.shape[2]}×${w!.shape[3]}, its taps ${attrs.dilation.join(", ")} apart`,
        fix: "Make the kernel smaller or the padding larger.",
      });
    }
    return [{ shape, dtype: "f32" }];
  },

  backward({ inputs: [x, w], grads: [grad], attrs, needs }) {
    if (!grad) return [null, null];
    return [
      needs[0] ? conv2dInput(grad, w!, { ...attrs, shape: x!.shape }) : null,
      needs[1] ? conv2dWeight(x!, grad, { ...attrs, shape: w!.shape }) : null,
    ];
  },
};

export const conv2dInputOp: Op<Conv2dGradAttrs> = {
  name: "conv2dInput",

  operations({ inputs: [grad, w] }) {
    return (2 * sizeOf(grad!.shape) * sizeOf(w!.shape)) / w!.shape[0]!;
  },

  outputs([grad, w], attrs) {
    requireGradShape("conv2dInput", grad!.shape, outputShape(attrs.shape, w!.shape, attrs));
    return [{ shape: attrs.shape, dtype: "f32" }];
  },

  backward({ inputs: [grad, w], grads: [outer], attrs: { shape: _, ...attrs }, needs }) {
    if (!outer) return [null, null];
    return [
      needs[0] ? conv2d(outer, w!, attrs) : null,
      needs[1] ? conv2dWeight(outer, grad!, { ...attrs, shape: w!.shape }) : null,
    ];
  },
};

export const conv2dWeightOp: Op<Conv2dGradAttrs> = {
  name: "conv2dWeight",

  operations({ inputs: [, grad], outputs: [w] }) {
    return (2 * sizeOf(grad!.shape) * sizeOf(w!.shape)) / w!.shape[0]!;
  },

  outputs([x, grad], attrs) {
    requireGradShape("conv2dWeight", grad!.shape, outputShape(x!.shape, attrs.shape, attrs));
    return [{ shape: attrs.shape, dtype: "f32" }];
  },

  backward({ inputs: [x, grad], grads: [outer], attrs: { shape: _, ...attrs }, needs }) {
    if (!outer) return [null, null];
    return [
      needs[0] ? conv2dInput(grad!, outer, { ...attrs, shape: x!.shape }) : null,
      needs[1] ? conv2d(x!, outer, attrs) : null,
    ];
  },
};

function requireGroups([, channels]: Shape, [filters, channelsOfGroup]: Shape, groups: number): void {
  if (channels === channelsOfGroup! * groups && filters! % groups === 0) return;
  throw new ShapeError({
    where: "conv2d",
    got: `${channels} channels, ${filters} filters over ${channelsOfGroup} and ${groups} groups`,
    expected: "channels and filters that fall into equal groups",
    fix: "Give the weight channels / groups input channels, and a number of filters that groups divides.",
  });
}

function requireGradShape(where: string, got: Shape, expected: Shape): void {
  if (isSameShape(got, expected)) return;
  throw new ShapeError({
    where,
    got: formatShape(got),
    expected: formatShape(expected),
    fix: "Pass the gradient of conv2d's own output.",
  });
}

const plain: Conv2dAttrs = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 };

/**
 * Cross-correlation (N, C, H, W) · (O, C/groups, kH, kW) → (N, O, H′, W′).
 *
 * @throws ShapeError when C differs or the kernel does not fit
 * @see torch.nn.functional.conv2d
 */
export function conv2d(x: Tensor, w: Tensor, attrs: Partial<Conv2dAttrs> = {}): Tensor {
  return apply(conv2dOp, [x, w], { ...plain, ...attrs })[0]!;
}

type GradAttrs = Partial<Conv2dAttrs> & Pick<Conv2dGradAttrs, "shape">;

/** Gradient of conv2d's image, from that of its output (N, O, H′, W′) and the weight; also the transposed convolution. */
export function conv2dInput(grad: Tensor, w: Tensor, attrs: GradAttrs): Tensor {
  return apply(conv2dInputOp, [grad, w], { ...plain, ...attrs })[0]!;
}

/** Gradient of conv2d's weight, from the image and the gradient of the output (N, O, H′, W′). */
export function conv2dWeight(x: Tensor, grad: Tensor, attrs: GradAttrs): Tensor {
  return apply(conv2dWeightOp, [x, grad], { ...plain, ...attrs })[0]!;
}
