/** WASM kernels of `conv2d` and its gradients, without im2col: the tiles read image rows directly, at any alignment. */

import {
  type ImageBatch,
  phasesBytes,
  plainLayout,
  spreadBytes,
  writePhases,
  writeSpread,
} from "../../devices/wasm/images.ts";
import { type KernelContext, type Operand, wasmKernel } from "../../devices/wasm/kernel.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";
import { writeCorrelation } from "./wasmCorrelate.ts";
import { writeWeightGradient } from "./wasmWeight.ts";

type Pair = readonly [number, number];

function images({ address, shape }: Operand): ImageBatch {
  const [n, c, h, w] = shape;
  return { address, shape: [n!, c!, h!, w!] };
}

/** With stride 1 and no padding the windows read the image where it is. */
const isPlain = ({ stride, padding }: Conv2dAttrs) => [...stride, ...padding].join() === "1,1,0,0";

function layoutOf({ f, scratch }: KernelContext, image: ImageBatch, attrs: Conv2dAttrs) {
  return isPlain(attrs) ? plainLayout(image) : writePhases(f, image, attrs, scratch);
}

const scratchOf = (image: ImageBatch, attrs: Conv2dAttrs) => (isPlain(attrs) ? 0 : phasesBytes(image, attrs));

export const conv2dWasm = wasmKernel<Conv2dAttrs>({
  scratchBytes: ({ attrs, inputs: [x] }) => scratchOf(images(x!), attrs),

  write({ attrs, inputs: [x, w], outputs: [y] }, context) {
    const [, channels, tapRows, tapColumns] = images(w!).shape;
    writeCorrelation(context, {
      image: layoutOf(context, images(x!), attrs),
      channels,
      taps: [tapRows, tapColumns],
      rowStride: attrs.stride[0],
      weight: {
        address: w!.address,
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
    const [outputs, channels, tapRows, tapColumns] = images(w!).shape;
    const taps = tapRows * tapColumns;
    const target = frame(images(w!).shape, attrs);
    const isWholeGrad = isPlain(attrs) && taps === 1;
    writeCorrelation(context, {
      image: isWholeGrad ? plainLayout(images(grad!)) : writeSpread(context.f, images(grad!), target, context.scratch),
      channels: outputs,
      taps: [tapRows, tapColumns],
      rowStride: 1,
      weight: {
        address: w!.address + (taps - 1) * 4,
        output: taps * 4,
        channel: channels * taps * 4,
        tapRow: -tapColumns * 4,
        tapColumn: -4,
      },
      result: images(dx!),
    });
  },
});

function frame([, , tapRows, tapColumns]: ImageBatch["shape"], { stride, padding, shape }: Conv2dGradAttrs) {
  const size: Pair = [shape[2]! + tapRows - 1, shape[3]! + tapColumns - 1];
  const offset: Pair = [tapRows - 1 - padding[0], tapColumns - 1 - padding[1]];
  return { size, offset, dilation: stride, fill: 0 };
}

export const conv2dWeightWasm = wasmKernel<Conv2dGradAttrs>({
  scratchBytes: ({ attrs, inputs: [x] }) => scratchOf(images(x!), attrs),

  write({ attrs, inputs: [x, grad], outputs: [dw] }, context) {
    writeWeightGradient(context, {
      image: layoutOf(context, images(x!), attrs),
      rowStride: attrs.stride[0],
      grad: images(grad!),
      result: images(dw!),
    });
  },
});
