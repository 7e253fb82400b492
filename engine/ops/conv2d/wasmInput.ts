/**
 * `conv2dInput` on WASM: the image's gradient is a correlation too, of the output's gradient with the kernel turned by 180° and its
 * channels exchanged. Pixels that lie `stride` apart use the same taps: each such phase of the image is one dense correlation.
 */

import { imageBatch } from "../../devices/wasm/images.ts";
import { type KernelStep, wasmKernel } from "../../devices/wasm/kernel.ts";
import type { Conv2dGradAttrs } from "./conv2d.ts";
import { lastTap, type Phase, phasesOf, type TapAxis } from "./taps.ts";
import { type Correlation, directCorrelation, type Pass } from "./wasmCorrelate.ts";
import { orWinogradInput } from "./winogradKernels.ts";

/** The input's gradient as a correlation of the output's gradient. */
function backward({ attrs, inputs: [grad, w], outputs: [dx] }: KernelStep<Conv2dGradAttrs>): Correlation {
  const along = (axis: 0 | 1) =>
    phasesOf({
      size: dx!.shape[2 + axis]!,
      kernel: w!.shape[2 + axis]!,
      stride: attrs.stride[axis],
      padding: attrs.padding[axis],
      dilation: attrs.dilation[axis],
    });
  const [filters, channels, tapRows, tapColumns] = imageBatch(w!).shape;
  const result = imageBatch(dx!);
  const row = result.shape[3] * 4;
  const taps = tapRows * tapColumns * 4;
  const tapAxis = (phase: Phase, axis: 0 | 1): TapAxis => ({
    results: phase.count,
    pixels: grad!.shape[2 + axis]!,
    taps: phase.taps,
    stride: 1,
    step: phase.step,
    origin: phase.origin,
  });
  const passOf = (rows: Phase, columns: Phase): Pass => ({
    rows: tapAxis(rows, 0),
    columns: tapAxis(columns, 1),
    weight: {
      address: w!.address + (lastTap(rows) * tapColumns + lastTap(columns)) * 4,
      group: (filters / attrs.groups) * channels * taps,
      output: taps,
      channel: channels * taps,
      tapRow: -rows.period * tapColumns * 4,
      tapColumn: -columns.period * 4,
    },
    result: {
      offset: rows.start * row + columns.start * 4,
      row: attrs.stride[0] * row,
      column: attrs.stride[1] * 4,
    },
  });
  const columnPhases = along(1);
  const passes = along(0).flatMap((rows) => columnPhases.map((columns) => passOf(rows, columns)));
  return { image: imageBatch(grad!), groups: attrs.groups, passes, result };
}

export const conv2dInputWasm = wasmKernel<Conv2dGradAttrs>(orWinogradInput(directCorrelation(backward)));
