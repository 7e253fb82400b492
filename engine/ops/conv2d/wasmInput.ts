/**
 * `conv2dInput` on WASM: the image's gradient is a correlation too, of the output's gradient with the kernel turned by 180° and its
 * channels exchanged. Pixels that lie `stride` apart use the same taps: each such phase of the image is one dense correlation.
 */

import { imageBatch } from "../../devices/wasm/images.ts";
import { type KernelStep, wasmKernel } from "../../devices/wasm/kernel.ts";
import { tapPeriod } from "../windows.ts";
import type { Conv2dGradAttrs } from "./conv2d.ts";
import { type Correlation, directCorrelation, type Pass } from "./wasmCorrelate.ts";
import type { TapAxis } from "./wasmTaps.ts";
import { orWinogradInput } from "./winogradKernels.ts";

/** Along one axis: the pixels start, start + stride, … and what they read. */
interface Phase {
  /** The first pixel, and how many there are. */
  readonly start: number;
  readonly count: number;
  /** The taps that reach them: first, first + period, …; there may be none. */
  readonly first: number;
  readonly period: number;
  readonly taps: number;
  /** Where in the output's gradient the last of these taps reads for the first pixel, and how far on the one before it does. */
  readonly origin: number;
  readonly step: number;
}

interface AxisOf {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** Pixel y is read by tap i at output (y + padding − i·dilation) / stride, where that is a whole number. */
function phasesOf({ size, kernel, stride, padding, dilation }: AxisOf): readonly Phase[] {
  const period = tapPeriod(stride, dilation);
  const step = (period * dilation) / stride;
  return Array.from({ length: Math.min(stride, size) }, (_, start) => {
    const place = (tap: number) => (start + padding - tap * dilation) / stride;
    const candidates = Array.from({ length: Math.min(period, kernel) }, (_, tap) => tap);
    const first = candidates.find((tap) => Number.isInteger(place(tap)));
    const taps = first === undefined ? 0 : Math.ceil((kernel - first) / period);
    return {
      start,
      count: Math.ceil((size - start) / stride),
      first: first ?? 0,
      period,
      taps,
      origin: place(first ?? 0) - (taps - 1) * step,
      step,
    };
  });
}

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
  const lastTap = ({ first, taps, period }: Phase) => first + (taps - 1) * period;
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
