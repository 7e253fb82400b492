/**
 * `conv2d` and `conv2dInput` as correlations. The gradient of the image is one too, of the output's gradient with the kernel turned by
 * 180° and its channels exchanged; pixels that lie `stride` apart use the same taps, so that there is a pass for each such phase.
 */

import type { KernelStep } from "../../devices/webgpu/kernel.ts";
import { imageSize } from "../../graph/shape.ts";
import type { Shape } from "../../graph/tensor.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";
import { lastTap, type Phase, phasesOf, type TapAxis } from "./taps.ts";

/** Results that read the image through the same taps: all, or those that lie `stride` apart. */
export interface Pass {
  readonly rows: TapAxis;
  readonly columns: TapAxis;
  /** Index of the weight of (group 0, output channel 0, channel 0, tap (0, 0)), and the way to the next of each. */
  readonly weight: {
    readonly first: number;
    readonly group: number;
    readonly output: number;
    readonly channel: number;
    readonly tapRow: number;
    readonly tapColumn: number;
  };
  /** Index of result (0, 0) of the pass in a plane, and the way to the next row and column. */
  readonly result: { readonly first: number; readonly row: number; readonly column: number };
}

export interface Correlation {
  /** Images in the batch. */
  readonly images: number;
  /** Groups of channels, in the image and in the result, that have nothing to do with each other. */
  readonly groups: number;
  /** Of a group. */
  readonly channels: number;
  readonly outputs: number;
  /** Elements of one channel of the result. */
  readonly plane: number;
  readonly passes: readonly Pass[];
}

interface Shapes {
  readonly image: Shape;
  readonly weight: Shape;
  readonly result: Shape;
}

/** How the taps of conv2d lie along rows (0) or columns (1). */
export function forwardAxis({ image, weight, result }: Shapes, attrs: Conv2dAttrs, axis: 0 | 1): TapAxis {
  return {
    results: result[2 + axis]!,
    pixels: image[2 + axis]!,
    taps: weight[2 + axis]!,
    stride: attrs.stride[axis],
    step: attrs.dilation[axis],
    origin: -attrs.padding[axis],
  };
}

export function forwardCorrelation({ attrs, inputs: [x, w], outputs: [y] }: KernelStep<Conv2dAttrs>): Correlation {
  const shapes = { image: x!.shape, weight: w!.shape, result: y!.shape };
  const [filters, channels, tapRows, tapColumns] = imageSize(w!.shape);
  const [images, , height, width] = imageSize(y!.shape);
  const output = channels * tapRows * tapColumns;
  const outputs = filters / attrs.groups;
  const weight = {
    first: 0,
    group: outputs * output,
    output,
    channel: tapRows * tapColumns,
    tapRow: tapColumns,
    tapColumn: 1,
  };
  const pass = {
    rows: forwardAxis(shapes, attrs, 0),
    columns: forwardAxis(shapes, attrs, 1),
    weight,
    result: { first: 0, row: width, column: 1 },
  };
  return { images, groups: attrs.groups, channels, outputs, plane: height * width, passes: [pass] };
}

export function backwardCorrelation(step: KernelStep<Conv2dGradAttrs>): Correlation {
  const { attrs } = step;
  const [grad, w, dx] = [step.inputs[0]!.shape, step.inputs[1]!.shape, step.outputs[0]!.shape];
  const [filters, outputs, tapRows, tapColumns] = imageSize(w);
  const [images, , height, width] = imageSize(dx);
  const channels = filters / attrs.groups;
  const taps = tapRows * tapColumns;
  const along = (axis: 0 | 1) =>
    phasesOf({
      size: dx[2 + axis]!,
      kernel: w[2 + axis]!,
      stride: attrs.stride[axis],
      padding: attrs.padding[axis],
      dilation: attrs.dilation[axis],
    });
  const tapAxis = (phase: Phase, axis: 0 | 1): TapAxis => ({
    results: phase.count,
    pixels: grad[2 + axis]!,
    taps: phase.taps,
    stride: 1,
    step: phase.step,
    origin: phase.origin,
  });
  const passOf = (rows: Phase, columns: Phase): Pass => ({
    rows: tapAxis(rows, 0),
    columns: tapAxis(columns, 1),
    weight: {
      first: lastTap(rows) * tapColumns + lastTap(columns),
      group: channels * outputs * taps,
      output: taps,
      channel: outputs * taps,
      tapRow: -rows.period * tapColumns,
      tapColumn: -columns.period,
    },
    result: { first: rows.start * width + columns.start, row: attrs.stride[0] * width, column: attrs.stride[1] },
  });
  const columnPhases = along(1);
  const passes = along(0).flatMap((rows) => columnPhases.map((columns) => passOf(rows, columns)));
  return { images, groups: attrs.groups, channels, outputs, plane: height * width, passes };
}
