/** Axes of a value of which some are reduced, as loops. */

import type { FunctionBuilder, Local } from "./assembler/functionBuilder.ts";
import { nest } from "./loops.ts";

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

/** A kept last axis in blocks of up to four vectors, at every place of the other kept axes. */
export function eachColumnBlock(
  f: FunctionBuilder,
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
  const length = axes.at(-1)?.size ?? 1;
  const outer = loopsOf(axes.slice(0, -1), false);
  const vectors = Math.ceil(length / 4);
  const blocks = Math.floor(length / 16);
  nest(f, {
    sizes: outer.sizes,
    walkers: [
      { offset: from, strides: outer.strides },
      { offset: to, strides: outer.outputStrides.map((stride) => stride * length) },
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
