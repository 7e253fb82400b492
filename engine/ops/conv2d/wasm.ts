/** WASM kernels of `conv2d` and of its weight's gradient, without im2col. */

import { type ImageBatch, imageBatch } from "../../devices/wasm/images.ts";
import { type KernelStep, wasmKernel } from "../../devices/wasm/kernel.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";
import type { TapAxis } from "./taps.ts";
import { type Correlation, directCorrelation } from "./wasmCorrelate.ts";
import { shareWeightGradient, type WeightGradient, weightScratch, weightShared } from "./wasmWeight.ts";
import { orWinograd, orWinogradWeight } from "./winogradKernels.ts";

interface Shapes {
  readonly image: ImageBatch;
  readonly weight: ImageBatch;
  readonly result: ImageBatch;
}

function tapAxis({ image, weight, result }: Shapes, attrs: Conv2dAttrs, axis: 0 | 1): TapAxis {
  const d = axis === 0 ? 2 : 3;
  return {
    results: result.shape[d],
    pixels: image.shape[d],
    taps: weight.shape[d],
    stride: attrs.stride[axis],
    step: attrs.dilation[axis],
    origin: -attrs.padding[axis],
  };
}

/** conv2d as a correlation. */
function forward({ attrs, inputs: [x, w], outputs: [y] }: KernelStep<Conv2dAttrs>): Correlation {
  const [image, result] = [imageBatch(x!), imageBatch(y!)];
  const [filters, channels, tapRows, tapColumns] = imageBatch(w!).shape;
  const axis = (d: 0 | 1) => tapAxis({ image, weight: imageBatch(w!), result }, attrs, d);
  const weight = {
    address: w!.address,
    group: (filters / attrs.groups) * channels * tapRows * tapColumns * 4,
    output: channels * tapRows * tapColumns * 4,
    channel: tapRows * tapColumns * 4,
    tapRow: tapColumns * 4,
    tapColumn: 4,
  };
  const pass = { rows: axis(0), columns: axis(1), weight, result: { offset: 0, row: result.shape[3] * 4, column: 4 } };
  return { image, groups: attrs.groups, passes: [pass], result };
}

export const conv2dWasm = wasmKernel<Conv2dAttrs>(orWinograd(directCorrelation(forward)));

function weightGradient({ attrs, inputs: [x, grad], outputs: [dw] }: KernelStep<Conv2dGradAttrs>): WeightGradient {
  const shapes = { image: imageBatch(x!), weight: imageBatch(dw!), result: imageBatch(grad!) };
  const [rows, columns] = [tapAxis(shapes, attrs, 0), tapAxis(shapes, attrs, 1)];
  return { image: shapes.image, grad: shapes.result, result: shapes.weight, groups: attrs.groups, rows, columns };
}

export const conv2dWeightWasm = wasmKernel<Conv2dGradAttrs>(
  orWinogradWeight({
    scratchBytes: (step) => weightScratch(weightGradient(step)),
    sharedBytes: (step) => weightShared(weightGradient(step)),
    write: (step, context) => shareWeightGradient(context, weightGradient(step)),
  }),
);
