/** WASM kernel of `reduce`: vectors along the last axis, whether it is kept or reduced. */

import { f32x4, i32, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import {
  type Axis,
  columnUnits,
  eachColumnBlock,
  keptLoops,
  keptUnits,
  loopsOf,
  mergeAxes,
} from "../../devices/wasm/axes.ts";
import { type Operand, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { nest } from "../../devices/wasm/loops.ts";
import { acrossLanes, cut, loadPart, splat, storePart } from "../../devices/wasm/vectors.ts";
import type { ReduceAttrs } from "./reduce.ts";

interface Reduction {
  readonly x: Operand;
  readonly y: Operand;
  readonly axes: readonly Axis[];
  /** What a sum or maximum over nothing is. */
  readonly start: V128;
  combine(a: V128, b: V128): V128;
}

export const reduceWasm = wasmKernel<ReduceAttrs>({
  write({ attrs, inputs: [x], outputs: [y] }, { share }) {
    const axes = mergeAxes(x!.shape, attrs.axes);
    const reduction: Reduction = {
      x: x!,
      y: y!,
      axes,
      start: splat(attrs.kind === "sum" ? 0 : -Infinity),
      combine: attrs.kind === "sum" ? f32x4.add : f32x4.max,
    };
    if (axes.at(-1)?.isReduced) share(keptUnits(axes), (part) => writeAlongReduced(part, reduction));
    else share(columnUnits(axes), (part) => writeAlongKept(part, reduction));
  },
});

/** The last axis is reduced: four accumulators run along it and are combined across their lanes at the end. */
function writeAlongReduced(part: Part, { x, y, axes, start, combine }: Reduction): void {
  const { f } = part;
  const kept = keptLoops(axes, part);
  const outer = loopsOf(axes.slice(0, -1), true);
  const { whole, rest } = cut(axes.at(-1)!.size);
  const width = Math.max(1, Math.min(4, whole));
  const loops = Math.floor(whole / width);
  const sums = Array.from({ length: width }, () => f.local("v128"));
  const [from, to, walk] = [
    f.let(i32.const(x.address + kept.from)),
    f.let(i32.const(y.address + kept.to)),
    f.local("i32"),
  ];
  const add = (i: number, value: V128) => f.set(sums[i]!, combine(sums[i]!, value));

  const sumRow = () => {
    f.set(walk, from);
    f.repeat(loops, () => {
      for (let i = 0; i < width; i++) add(i, v128.load(walk, i * 16));
      f.increase(walk, width * 16);
    });
    const left = whole - loops * width;
    for (let i = 0; i < left; i++) add(i, v128.load(walk, i * 16));
    if (rest > 0) add(left % width, loadPart(walk, rest, left * 16, start));
  };
  nest(f, {
    sizes: kept.sizes,
    walkers: [
      { offset: from, strides: kept.strides },
      { offset: to, strides: kept.outputStrides },
    ],
    body() {
      for (const sum of sums) f.set(sum, start);
      nest(f, { sizes: outer.sizes, walkers: [{ offset: from, strides: outer.strides }], body: sumRow });
      const total = sums.reduce<V128>((a, b) => f.let(combine(a, b)), start);
      storePart(f, to, acrossLanes(f, total, combine), 1);
    },
  });
}

/** The last axis is kept: blocks of up to four vectors of it are accumulated over all the reduced axes. */
function writeAlongKept(part: Part, { x, y, axes, start, combine }: Reduction): void {
  const { f } = part;
  const reduced = loopsOf(axes, true);
  const [from, to] = [f.let(i32.const(x.address)), f.let(i32.const(y.address))];

  const block = (width: number, columns: number) => {
    const sums = Array.from({ length: width }, () => f.let(start));
    nest(f, {
      sizes: reduced.sizes,
      walkers: [{ offset: from, strides: reduced.strides }],
      body() {
        sums.forEach((sum, i) => {
          f.set(sum, combine(sum, v128.load(from, i * 16)));
        });
      },
    });
    sums.forEach((sum, i) => {
      storePart(f, to, sum, Math.min(4, columns - i * 4), i * 16);
    });
  };
  eachColumnBlock(part, { axes, from, to, block });
}
