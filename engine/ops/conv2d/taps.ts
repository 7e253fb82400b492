/** Which pixels the taps of a convolution's kernel read along an axis, forwards and for the gradient of its input. */

import { tapPeriod } from "../windows.ts";

/** Result t reads pixel t · stride + k · step + origin with tap k, where there is such a pixel. */
export interface TapAxis {
  readonly results: number;
  readonly pixels: number;
  readonly taps: number;
  readonly stride: number;
  readonly step: number;
  readonly origin: number;
}

export const pixelOf = ({ stride, step, origin }: TapAxis, result: number, tap: number): number =>
  result * stride + tap * step + origin;

/** Pixels along one axis, start, start + stride, …, and the taps that reach them. */
export interface Phase {
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
export function phasesOf({ size, kernel, stride, padding, dilation }: AxisOf): readonly Phase[] {
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

export const lastTap = ({ first, taps, period }: Phase): number => first + (taps - 1) * period;
