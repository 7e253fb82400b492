/** How a result of `conv2d` and of its gradients comes about: the sum of some products, grouped by channel or example. */

import { imageSize } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import { elementAt, indexOf } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { grouped } from "../grouped.ts";
import { product } from "../makeArithmetic.ts";
import { convolution, crossCorrelation } from "../symbols.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";

interface Shapes {
  readonly x: Shape;
  readonly w: Shape;
  readonly y: Shape;
}

/** Whole numbers from 0. */
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Which taps of a kernel read which place of an image for an output, along one axis. */
function tapsOf(output: number, axis: 0 | 1, { x, w }: Shapes, { stride, padding, dilation }: Conv2dAttrs) {
  return upTo(w[axis + 2]!)
    .map((tap) => ({ tap, at: output * stride[axis] + tap * dilation[axis] - padding[axis] }))
    .filter(({ at }) => at >= 0 && at < x[axis + 2]!);
}

/** The outputs that read a place of the image, along one axis, and by which tap. */
function outputsOf(at: number, axis: 0 | 1, { w, y }: Shapes, { stride, padding, dilation }: Conv2dAttrs) {
  return upTo(w[axis + 2]!)
    .map((tap) => ({ tap, output: (at + padding[axis] - tap * dilation[axis]) / stride[axis] }))
    .filter(({ output }) => Number.isInteger(output) && output >= 0 && output < y[axis + 2]!);
}

/** The input channels of the group that a filter belongs to. */
function channelsFor(filter: number, { w }: Shapes, { groups }: Conv2dAttrs): readonly number[] {
  const group = Math.floor((filter * groups) / w[0]!);
  return upTo(w[1]!).map((c) => group * w[1]! + c);
}

export const conv2d: Explanation<Conv2dAttrs> = {
  element(step) {
    const { attrs, element, of } = step;
    const [x, w] = step.inputs;
    const shapes: Shapes = { x: x!.shape, w: w!.shape, y: step.outputs[0]!.shape };
    const [n, o, i, j] = imageSize(indexOf(element, shapes.y));
    const [rows, columns] = [tapsOf(i, 0, shapes, attrs), tapsOf(j, 1, shapes, attrs)];
    return grouped(step, "channel", channelsFor(o, shapes, attrs), (channel, c) =>
      rows.flatMap((row) =>
        columns.map((column) =>
          product(
            of(x, elementAt([n, channel, row.at, column.at], shapes.x)),
            of(w, elementAt([o, c, row.tap, column.tap], shapes.w)),
          ),
        ),
      ),
    );
  },

  formula: ({ inputs: [x, w], of }) => crossCorrelation(of(x), of(w)),
};

export const conv2dInput: Explanation<Conv2dGradAttrs> = {
  element(step) {
    const { attrs, element, of } = step;
    const [grad, w] = step.inputs;
    const shapes: Shapes = { x: attrs.shape, w: w!.shape, y: grad!.shape };
    const [n, channel, row, column] = imageSize(indexOf(element, shapes.x));
    const [rows, columns] = [outputsOf(row, 0, shapes, attrs), outputsOf(column, 1, shapes, attrs)];
    const filters = upTo(shapes.w[0]!).filter((o) => channelsFor(o, shapes, attrs).includes(channel));
    return grouped(step, "channel", filters, (o) => {
      const c = channelsFor(o, shapes, attrs).indexOf(channel);
      return rows.flatMap((i) =>
        columns.map((j) =>
          product(
            of(grad, elementAt([n, o, i.output, j.output], shapes.y)),
            of(w, elementAt([o, c, i.tap, j.tap], shapes.w)),
          ),
        ),
      );
    });
  },

  formula: ({ inputs: [grad, w], of }) => convolution(of(grad), of(w)),
};

export const conv2dWeight: Explanation<Conv2dGradAttrs> = {
  element(step) {
    const { attrs, element, of } = step;
    const [x, grad] = step.inputs;
    const { stride, padding, dilation } = attrs;
    const shapes: Shapes = { x: x!.shape, w: attrs.shape, y: grad!.shape };
    const [o, c, u, v] = imageSize(indexOf(element, shapes.w));
    const channel = channelsFor(o, shapes, attrs)[c]!;
    const placesOf = (axis: 0 | 1, tap: number) =>
      upTo(shapes.y[axis + 2]!)
        .map((output) => ({ output, at: output * stride[axis] + tap * dilation[axis] - padding[axis] }))
        .filter(({ at }) => at >= 0 && at < shapes.x[axis + 2]!);
    const [rows, columns] = [placesOf(0, u), placesOf(1, v)];
    return grouped(step, "example", upTo(shapes.x[0]!), (n) =>
      rows.flatMap((row) =>
        columns.map((column) =>
          product(
            of(x, elementAt([n, channel, row.at, column.at], shapes.x)),
            of(grad, elementAt([n, o, row.output, column.output], shapes.y)),
          ),
        ),
      ),
    );
  },

  formula: ({ inputs: [x, grad], of }) => crossCorrelation(of(x), of(grad)),
};
