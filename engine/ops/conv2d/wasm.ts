/** WASM kernels of `conv2d` and its gradients, without im2col: the tiles read image rows directly, at any alignment. */

import {
  type ImageBatch,
  type ImageLayout,
  phasesBytes,
  plainLayout,
  spreadBytes,
  writePhases,
  writeSpread,
} from "../../devices/wasm/images.ts";
import { type KernelContext, type Operand, wasmKernel } from "../../devices/wasm/kernel.ts";
import { type Pair, windowSpan } from "../windows.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";
import { type TapRows, writeCorrelation } from "./wasmCorrelate.ts";
import { writeWeightGradient } from "./wasmWeight.ts";

function images({ address, shape }: Operand): ImageBatch {
  const [n, c, h, w] = shape;
  return { address, shape: [n!, c!, h!, w!] };
}

/** With stride 1 and no padding the windows read the image where it is. */
const isPlain = ({ stride, padding }: Conv2dAttrs) => [...stride, ...padding].join() === "1,1,0,0";

function layoutOf({ f, scratch }: KernelContext, image: ImageBatch, attrs: Conv2dAttrs) {
  return dilated(isPlain(attrs) ? plainLayout(image) : writePhases(f, image, attrs, scratch), attrs);
}

/** The layout as taps `dilation` apart see it, where the planes of the image hold every `stride`-th row. */
function dilated(
  image: ImageLayout,
  { stride, dilation }: Pick<Conv2dAttrs, "stride" | "dilation">,
): { readonly image: ImageLayout; readonly tapRows: TapRows } {
  const period = stride[0] / greatestCommonDivisor(stride[0], dilation[0]);
  const tapRows = { period, bytes: ((period * dilation[0]) / stride[0]) * image.row };
  if (dilation[0] === 1 && dilation[1] === 1) return { image, tapRows };
  const tap = (i: number, j: number) => image.tap(i * dilation[0], j * dilation[1]);
  return { image: { ...image, tap, filledRows: dilation[0] === 1 ? image.filledRows : null }, tapRows };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

const scratchOf = (image: ImageBatch, attrs: Conv2dAttrs) => (isPlain(attrs) ? 0 : phasesBytes(image, attrs));

export const conv2dWasm = wasmKernel<Conv2dAttrs>({
  scratchBytes: ({ attrs, inputs: [x] }) => scratchOf(images(x!), attrs),

  write({ attrs, inputs: [x, w], outputs: [y] }, context) {
    const [filters, channels, tapRows, tapColumns] = images(w!).shape;
    writeCorrelation(context, {
      ...layoutOf(context, images(x!), attrs),
      groups: attrs.groups,
      channels,
      taps: [tapRows, tapColumns],
      weight: {
        address: w!.address,
        group: (filters / attrs.groups) * channels * tapRows * tapColumns * 4,
        output: channels * tapRows * tapColumns * 4,
        channel: tapRows * tapColumns * 4,
        tapRow: tapColumns * 4,
        tapColumn: 4,
      },
      result: images(y!),
    });
  },
});

/**
 * The image's gradient is a correlation too: of the output's gradient, pixels set `stride` apart and a border around,
 * with the kernel turned by 180° and its channels exchanged.
 */
export const conv2dInputWasm = wasmKernel<Conv2dGradAttrs>({
  scratchBytes: ({ attrs, inputs: [grad, w] }) => spreadBytes(images(grad!), frame(images(w!).shape, attrs)),

  write({ attrs, inputs: [grad, w], outputs: [dx] }, context) {
    const { groups, dilation } = attrs;
    const [filters, channels, tapRows, tapColumns] = images(w!).shape;
    const taps = tapRows * tapColumns;
    const target = frame(images(w!).shape, attrs);
    const isWholeGrad = isPlain(attrs) && taps === 1;
    const image = isWholeGrad
      ? plainLayout(images(grad!))
      : writeSpread(context.f, images(grad!), target, context.scratch);
    writeCorrelation(context, {
      ...dilated(image, { stride: [1, 1], dilation }),
      groups,
      channels: filters / groups,
      taps: [tapRows, tapColumns],
      weight: {
        address: w!.address + (taps - 1) * 4,
        group: (filters / groups) * channels * taps * 4,
        output: taps * 4,
        channel: channels * taps * 4,
        tapRow: -tapColumns * 4,
        tapColumn: -4,
      },
      result: images(dx!),
    });
  },
});

function frame(weight: ImageBatch["shape"], { stride, padding, dilation, shape }: Conv2dGradAttrs) {
  const reach = (axis: 0 | 1) => windowSpan({ kernel: weight[2 + axis]!, dilation: dilation[axis] }) - 1;
  const size: Pair = [shape[2]! + reach(0), shape[3]! + reach(1)];
  const offset: Pair = [reach(0) - padding[0], reach(1) - padding[1]];
  return { size, offset, dilation: stride, fill: 0 };
}

export const conv2dWeightWasm = wasmKernel<Conv2dGradAttrs>({
  scratchBytes: ({ attrs, inputs: [x] }) => scratchOf(images(x!), attrs),

  write({ attrs, inputs: [x, grad], outputs: [dw] }, context) {
    writeWeightGradient(context, {
      ...layoutOf(context, images(x!), attrs),
      groups: attrs.groups,
      grad: images(grad!),
      result: images(dw!),
    });
  },
});
