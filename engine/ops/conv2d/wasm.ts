/** WASM kernels of `conv2d` and of its weight's gradient, without im2col: the tiles read image rows directly, at any alignment. */

import {
  type ImageBatch,
  type ImageLayout,
  imageBatch,
  phasesBytes,
  plainLayout,
  writePhases,
} from "../../devices/wasm/images.ts";
import { type KernelStep, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { tapPeriod } from "../windows.ts";
import type { Conv2dAttrs, Conv2dGradAttrs } from "./conv2d.ts";
import { type Correlation, correlationScratch, shareCorrelation } from "./wasmCorrelate.ts";
import type { TapAxis } from "./wasmTaps.ts";
import { type TapRows, writeWeightGradient } from "./wasmWeight.ts";

/** With stride 1 and no padding the windows read the image where it is. */
const isPlain = ({ stride, padding }: Conv2dAttrs) => [...stride, ...padding].join() === "1,1,0,0";

function layoutOf({ f, scratch }: Part, image: ImageBatch, given: Conv2dAttrs) {
  const attrs = withinImage(image, given);
  return dilated(isPlain(attrs) ? plainLayout(image) : writePhases(f, image, attrs, scratch), attrs);
}

/** The layout as taps `dilation` apart see it, where the planes of the image hold every `stride`-th row. */
function dilated(
  image: ImageLayout,
  { stride, dilation }: Pick<Conv2dAttrs, "stride" | "dilation">,
): { readonly image: ImageLayout; readonly tapRows: TapRows } {
  const period = tapPeriod(stride[0], dilation[0]);
  const tapRows = { period, bytes: ((period * dilation[0]) / stride[0]) * image.row };
  if (dilation[0] === 1 && dilation[1] === 1) return { image, tapRows };
  const tap = (i: number, j: number) => image.tap(i * dilation[0], j * dilation[1]);
  return { image: { ...image, tap, filledRows: dilation[0] === 1 ? image.filledRows : null }, tapRows };
}

function scratchOf(image: ImageBatch, attrs: Conv2dAttrs): number {
  return isPlain(attrs) ? 0 : phasesBytes(image, withinImage(image, attrs));
}

/** A stride as long as the padded image leaves one window, as every longer one does; the copy must not grow with it. */
function withinImage({ shape: [, , h, w] }: ImageBatch, attrs: Conv2dAttrs): Conv2dAttrs {
  const { stride, padding } = attrs;
  return { ...attrs, stride: [Math.min(stride[0], h + 2 * padding[0]), Math.min(stride[1], w + 2 * padding[1])] };
}

/** conv2d as a correlation. */
function forward({ attrs, inputs: [x, w], outputs: [y] }: KernelStep<Conv2dAttrs>): Correlation {
  const [image, result] = [imageBatch(x!), imageBatch(y!)];
  const [filters, channels, tapRows, tapColumns] = imageBatch(w!).shape;
  const axis = (d: 0 | 1): TapAxis => ({
    results: result.shape[2 + d]!,
    pixels: image.shape[2 + d]!,
    taps: w!.shape[2 + d]!,
    stride: attrs.stride[d],
    step: attrs.dilation[d],
    origin: -attrs.padding[d],
  });
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

export const conv2dWasm = wasmKernel<Conv2dAttrs>({
  scratchBytes: (step) => correlationScratch(forward(step)),
  write: (step, context) => shareCorrelation(context, forward(step)),
});

export const conv2dWeightWasm = wasmKernel<Conv2dGradAttrs>({
  scratchBytes: ({ attrs, inputs: [x] }) => scratchOf(imageBatch(x!), attrs),

  write({ attrs, inputs: [x, grad], outputs: [dw] }, { share }) {
    share(1, (part) => {
      writeWeightGradient(part, {
        ...layoutOf(part, imageBatch(x!), attrs),
        groups: attrs.groups,
        grad: imageBatch(grad!),
        result: imageBatch(dw!),
      });
    });
  },
});
