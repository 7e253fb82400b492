/**
 * WASM kernel of `moments`. A first pass finds the mean roughly; a second one sums distances from it and their squares, which
 * corrects the mean and gives the variance without the cancellation of E[x²] − E[x]².
 *
 * @see Chan, Golub and LeVeque 1983, the corrected two-pass algorithm
 */

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
import { fma } from "../../devices/wasm/lanes.ts";
import { nest } from "../../devices/wasm/loops.ts";
import { acrossLanes, cut, loadPart, splat, storePart, zero } from "../../devices/wasm/vectors.ts";
import { countOf, type MomentsAttrs } from "./moments.ts";

interface Job {
  readonly x: Operand;
  readonly mean: Operand;
  readonly variance: Operand;
  readonly axes: readonly Axis[];
  /** 1 / how many elements each mean is of. */
  readonly weight: V128;
}

export const momentsWasm = wasmKernel<MomentsAttrs>({
  write({ attrs, inputs: [x], outputs: [mean, variance] }, { share }) {
    const axes = mergeAxes(x!.shape, attrs.axes);
    const weight = splat(1 / countOf(x!.shape, attrs.axes));
    const job = { x: x!, mean: mean!, variance: variance!, axes, weight };
    if (axes.at(-1)?.isReduced) share(keptUnits(axes), (part) => writeAlongReduced(part, job));
    else share(columnUnits(axes), (part) => writeAlongKept(part, job));
  },
});

/** Mean and variance from the rough mean and the mean distance from it and its square. */
function corrected(f: Part["f"], rough: V128, distance: V128, square: V128) {
  return {
    mean: f.let(f32x4.add(rough, distance)),
    // Never below 0, which rounding may bring about where all elements are equal.
    variance: f.let(f32x4.max(zero, f32x4.sub(square, f32x4.mul(distance, distance)))),
  };
}

/** The last axis is reduced: up to four accumulators run along it and are combined across their lanes at the end. */
function writeAlongReduced(part: Part, { x, mean, variance, axes, weight }: Job): void {
  const { f } = part;
  const kept = keptLoops(axes, part);
  const outer = loopsOf(axes.slice(0, -1), true);
  const { whole, rest } = cut(axes.at(-1)!.size);
  const width = Math.max(1, Math.min(4, whole));
  const loops = Math.floor(whole / width);
  const accumulators = () => Array.from({ length: width }, () => f.local("v128"));
  const [sums, distances, squares] = [accumulators(), accumulators(), accumulators()];
  const [from, to, walk] = [f.let(i32.const(x.address + kept.from)), f.let(i32.const(kept.to)), f.local("i32")];

  /** Calls `take` for each vector of the elements; what is missing of the last one is `fill`. */
  const eachVector = (fill: V128, take: (accumulator: number, vector: V128) => void) =>
    nest(f, {
      sizes: outer.sizes,
      walkers: [{ offset: from, strides: outer.strides }],
      body() {
        f.set(walk, from);
        f.repeat(loops, () => {
          for (let i = 0; i < width; i++) take(i, v128.load(walk, i * 16));
          f.increase(walk, width * 16);
        });
        const left = whole - loops * width;
        for (let i = 0; i < left; i++) take(i, v128.load(walk, i * 16));
        if (rest > 0) take(left % width, loadPart(walk, rest, left * 16, fill));
      },
    });
  const meanOf = (parts: readonly V128[]): V128 => {
    const total = parts.reduce((a, b) => f.let(f32x4.add(a, b)));
    return f.let(f32x4.mul(acrossLanes(f, total, f32x4.add), weight));
  };

  nest(f, {
    sizes: kept.sizes,
    walkers: [
      { offset: from, strides: kept.strides },
      { offset: to, strides: kept.outputStrides },
    ],
    body() {
      for (const accumulator of [...sums, ...distances, ...squares]) f.set(accumulator, zero);
      eachVector(zero, (i, vector) => f.set(sums[i]!, f32x4.add(sums[i]!, vector)));
      const rough = meanOf(sums);
      eachVector(rough, (i, vector) => {
        const distance = f.let(f32x4.sub(vector, rough));
        f.set(distances[i]!, f32x4.add(distances[i]!, distance));
        f.set(squares[i]!, fma(part, distance, distance, squares[i]!));
      });
      const result = corrected(f, rough, meanOf(distances), meanOf(squares));
      storePart(f, to, result.mean, 1, mean.address);
      storePart(f, to, result.variance, 1, variance.address);
    },
  });
}

/** The last axis is kept: blocks of up to four vectors of it are accumulated over all the reduced axes. */
function writeAlongKept(part: Part, { x, mean, variance, axes, weight }: Job): void {
  const { f } = part;
  const reduced = loopsOf(axes, true);
  const [from, to] = [f.let(i32.const(x.address)), f.let(i32.const(0))];

  const block = (width: number, columns: number) => {
    const accumulators = () => Array.from({ length: width }, () => f.let(zero));
    const eachRow = (body: () => void) =>
      nest(f, { sizes: reduced.sizes, walkers: [{ offset: from, strides: reduced.strides }], body });
    const sums = accumulators();
    eachRow(() => {
      sums.forEach((sum, i) => {
        f.set(sum, f32x4.add(sum, v128.load(from, i * 16)));
      });
    });
    const rough = sums.map((sum) => f.let(f32x4.mul(sum, weight)));
    const [distances, squares] = [accumulators(), accumulators()];
    eachRow(() => {
      rough.forEach((centre, i) => {
        const distance = f.let(f32x4.sub(v128.load(from, i * 16), centre));
        f.set(distances[i]!, f32x4.add(distances[i]!, distance));
        f.set(squares[i]!, fma(part, distance, distance, squares[i]!));
      });
    });
    rough.forEach((centre, i) => {
      const [distance, square] = [distances[i]!, squares[i]!].map((sum) => f.let(f32x4.mul(sum, weight)));
      const result = corrected(f, centre, distance!, square!);
      const count = Math.min(4, columns - i * 4);
      storePart(f, to, result.mean, count, mean.address + i * 16);
      storePart(f, to, result.variance, count, variance.address + i * 16);
    });
  };
  eachColumnBlock(part, { axes, from, to, block });
}
