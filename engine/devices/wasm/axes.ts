/** Axes of a value of which some are reduced, as loops. */

import type { Local } from "./assembler/functionBuilder.ts";
import type { Part } from "./kernel.ts";
import { nest } from "./loops.ts";
import { lineRun, lineRuns } from "./vectors.ts";

export interface Axis {
  size: number;
  readonly isReduced: boolean;
  /** In bytes. */
  stride: number;
}

/** Axes of length 1 go, neighbours of one kind become one. */
export function mergeAxes(shape: readonly number[], reduced: readonly number[]): readonly Axis[] {
  const axes: Axis[] = [];
  shape.forEach((size, i) => {
    if (size === 1) return;
    const last = axes.at(-1);
    const isReduced = reduced.includes(i);
    if (last?.isReduced === isReduced) last.size *= size;
    else axes.push({ size, isReduced, stride: 0 });
  });
  let stride = 4;
  for (const axis of axes.toReversed()) {
    axis.stride = stride;
    stride *= axis.size;
  }
  return axes;
}

/** The loops over the kept or over the reduced axes; strides in bytes, `outputStrides` of a value without the others. */
export function loopsOf(axes: readonly Axis[], isReduced: boolean) {
  const chosen = axes.filter((axis) => axis.isReduced === isReduced);
  let outputStride = 4;
  const outputStrides = chosen
    .toReversed()
    .map(({ size }) => {
      const stride = outputStride;
      outputStride *= size;
      return stride;
    })
    .toReversed();
  return { sizes: chosen.map(({ size }) => size), strides: chosen.map(({ stride }) => stride), outputStrides };
}

/** How many units the loops over the kept axes have: places of the outermost one. */
export const keptUnits = (axes: readonly Axis[]): number => loopsOf(axes, false).sizes[0] ?? 1;

/** The loops over the kept axes, for the part's units: they begin `from` bytes behind the value's beginning, `to` behind the output's. */
export function keptLoops(axes: readonly Axis[], { first, count }: Part) {
  const { sizes, strides, outputStrides } = loopsOf(axes, false);
  if (sizes.length === 0) return { sizes, strides, outputStrides, from: 0, to: 0 };
  const [from, to] = [first * strides[0]!, first * outputStrides[0]!];
  return { sizes: [count, ...sizes.slice(1)], strides, outputStrides, from, to };
}

/** How many units `eachColumnBlock` has: places of the outermost other kept axis, or else cache lines of the last one. */
export function columnUnits(axes: readonly Axis[]): number {
  return loopsOf(axes.slice(0, -1), false).sizes[0] ?? lineRuns(axes.at(-1)?.size ?? 1);
}

/** A kept last axis in blocks of up to four vectors, at every place of the other kept axes; of its units those of the part. */
export function eachColumnBlock(
  { f, first, count }: Part,
  {
    axes,
    from,
    to,
    block,
  }: {
    readonly axes: readonly Axis[];
    readonly from: Local<"i32">;
    readonly to: Local<"i32">;
    /** Code for one block: `width` vectors that hold `columns` numbers, from `from` to `to` on. */
    readonly block: (width: number, columns: number) => void;
  },
): void {
  const rowLength = axes.at(-1)?.size ?? 1;
  const outer = loopsOf(axes.slice(0, -1), false);
  const isOneRow = outer.sizes.length === 0;
  const columns = isOneRow ? lineRun(rowLength, first, count) : { first: 0, count: rowLength };
  const length = columns.count;
  if (isOneRow) {
    f.increase(from, columns.first * 4);
    f.increase(to, columns.first * 4);
  } else {
    f.increase(from, first * outer.strides[0]!);
    f.increase(to, first * outer.outputStrides[0]! * rowLength);
  }
  const vectors = Math.ceil(length / 4);
  const blocks = Math.floor(length / 16);
  nest(f, {
    sizes: isOneRow ? [] : [count, ...outer.sizes.slice(1)],
    walkers: [
      { offset: from, strides: outer.strides },
      { offset: to, strides: outer.outputStrides.map((stride) => stride * rowLength) },
    ],
    body() {
      f.repeat(blocks, () => {
        block(4, 16);
        f.increase(from, 64);
        f.increase(to, 64);
      });
      if (vectors > blocks * 4) block(vectors - blocks * 4, length - blocks * 16);
      f.increase(from, -blocks * 64);
      f.increase(to, -blocks * 64);
    },
  });
}
