/** The axes of `resample2d`: which elements every element of the result weighs and adds up, and PyTorch's ways to choose them. */

import { type SlidingWindow, windowCount } from "../windows.ts";

export interface Tap {
  /** In [0, size). */
  readonly from: number;
  readonly weight: number;
}

export interface Axis {
  /** Length of the axis that is read. */
  readonly size: number;
  /** For every element of the result, in ascending order of `from`; none gives 0. */
  readonly taps: readonly (readonly Tap[])[];
}

/** The axis read the other way round: what the gradient needs. */
export function transposed({ size, taps }: Axis): Axis {
  const back: Tap[][] = Array.from({ length: size }, () => []);
  taps.forEach((own, to) => {
    for (const { from, weight } of own) back[from]!.push({ from: to, weight });
  });
  return { size: taps.length, taps: back };
}

const make = (size: number, count: number, tapsOf: (i: number) => readonly Tap[]): Axis => ({
  size,
  taps: Array.from({ length: Math.max(0, count) }, (_, i) => tapsOf(i)),
});

/** All elements in [start, end) with one weight. */
const evenly = (start: number, end: number, weight: number): readonly Tap[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => ({ from: start + i, weight }));

/** By how much a window's sum is divided: its length with the padding, that inside the axis, or a number given. */
export type Divisor = "window" | "inside" | number;

/** @see torch.nn.AvgPool2d */
export function averageAxis(window: Omit<SlidingWindow, "dilation">, divisor: Divisor): Axis {
  const { size, kernel, stride, padding } = window;
  return make(size, windowCount({ ...window, dilation: 1 }), (i) => {
    const first = i * stride - padding;
    const beyond = Math.min(first + kernel, size + padding);
    const [start, end] = [Math.max(first, 0), Math.min(beyond, size)];
    const by = divisor === "window" ? beyond - first : divisor === "inside" ? end - start : divisor;
    return evenly(start, end, 1 / by);
  });
}

/** [start, end) of windows of nearly equal length that together cover the axis. */
const adaptiveWindows = (size: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const [start, end] = [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)];
    return { start, end, length: end - start };
  });

/** The mean of each of `count` windows that cover the axis. @see torch.nn.AdaptiveAvgPool2d */
export function adaptiveAxis(size: number, count: number): Axis {
  const windows = adaptiveWindows(size, count);
  return make(size, count, (i) => evenly(windows[i]!.start, windows[i]!.end, 1 / windows[i]!.length));
}

/**
 * The elements of the same windows, window after window, all of one length: shorter ones repeat their last element, which
 * changes neither their maximum nor where it first stands. @see torch.nn.AdaptiveMaxPool2d
 */
export function adaptiveElements(size: number, count: number): { readonly axis: Axis; readonly length: number } {
  const windows = adaptiveWindows(size, count);
  const length = Math.max(...windows.map((span) => span.length));
  const axis = make(size, count * length, (i) => {
    const { start, end } = windows[Math.floor(i / length)]!;
    return [{ from: Math.min(start + (i % length), end - 1), weight: 1 }];
  });
  return { axis, length };
}

/** Whether the axis passes everything on as it is. */
export const isIdentity = ({ size, taps }: Axis): boolean =>
  taps.length === size && taps.every(([tap, ...more], i) => more.length === 0 && tap?.from === i && tap.weight === 1);

/** The sum of `count` neighbours over `count`, more of them before than after where `count` is even. @see torch.nn.LocalResponseNorm */
export function neighboursAxis(size: number, count: number): Axis {
  return make(size, size, (i) => {
    const first = i - Math.floor(count / 2);
    return evenly(Math.max(0, first), Math.min(size, first + count), 1 / count);
  });
}

/** Zeros before and after; negative numbers cut off. @see torch.nn.ZeroPad2d */
export function paddedAxis(size: number, before: number, after: number): Axis {
  return make(size, before + size + after, (i) =>
    i < before || i >= before + size ? [] : [{ from: i - before, weight: 1 }],
  );
}

export interface Scaling {
  readonly size: number;
  /** Length of the result over `size`. */
  readonly scale: number;
}

export const scaledSize = ({ size, scale }: Scaling): number => Math.floor(size * scale);

/** Each element takes that at its place divided by the scale, rounded down. @see torch.nn.Upsample, mode "nearest" */
export function nearestAxis(scaling: Scaling): Axis {
  const { size, scale } = scaling;
  const count = scaledSize(scaling);
  // PyTorch computes the place in float32; it matters where the division falls on a whole number.
  const step = Math.fround(1 / scale);
  const placeOf = (i: number) => Math.min(Math.floor(Math.fround(i * step)), size - 1);
  // An axis that keeps its length, or doubles it, does so evenly, whatever the scale was before it was rounded.
  const times = count / size;
  const isEven = times === 1 || times === 2;
  return make(size, count, (i) => [{ from: isEven ? Math.floor(i / times) : placeOf(i), weight: 1 }]);
}

/**
 * Each element lies on the line between its two neighbours.
 *
 * @param alignCorners the first and last elements of both axes lie on each other; else the ends of their pixels do
 * @see torch.nn.Upsample, mode "bilinear"
 */
export function linearAxis(scaling: Scaling, alignCorners: boolean): Axis {
  const { size, scale } = scaling;
  const count = scaledSize(scaling);
  // PyTorch copies an axis that keeps its length, whatever the scale was before it was rounded.
  if (count === size) return make(size, count, (i) => [{ from: i, weight: 1 }]);
  const placeOf = (i: number) =>
    alignCorners ? (count > 1 ? (i * (size - 1)) / (count - 1) : 0) : Math.max(0, (i + 0.5) / scale - 0.5);
  return make(size, count, (i) => {
    const place = placeOf(i);
    const from = Math.min(Math.floor(place), size - 1);
    const weight = Math.min(place - from, 1);
    if (weight === 0 || from === size - 1) return [{ from, weight: 1 }];
    return [
      { from, weight: 1 - weight },
      { from: from + 1, weight },
    ];
  });
}
