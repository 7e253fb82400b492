/** WASM kernel of `resample2d`: the rows and the columns of one channel after the other, the smaller of the two orders. */

import type { Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32x4, i32, type V128, v128 } from "../../devices/wasm/assembler/instructions.ts";
import { type KernelStep, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { fma } from "../../devices/wasm/lanes.ts";
import { nest } from "../../devices/wasm/loops.ts";
import { cut, splat, storePart, zero } from "../../devices/wasm/vectors.ts";
import { imageSize } from "../../graph/shape.ts";
import { type Axis, isIdentity, type Tap } from "./axes.ts";
import type { Resample2dAttrs } from "./resample2d.ts";

/** Summing columns is the slower part: it goes over the fewer rows. What lies between is (rows, columns). */
function between({ attrs: { rows, columns } }: KernelStep<Resample2dAttrs>) {
  const isRowsFirst = rows.taps.length <= rows.size;
  return isRowsFirst
    ? { isRowsFirst, rows: rows.taps.length, columns: columns.size }
    : { isRowsFirst, rows: rows.size, columns: columns.taps.length };
}

/** An axis that stays as it is, as sequences' rows do, takes no pass. */
const isOnePass = ({ attrs: { rows, columns } }: KernelStep<Resample2dAttrs>): boolean =>
  isIdentity(rows) || isIdentity(columns);

export const resample2dWasm = wasmKernel<Resample2dAttrs>({
  scratchBytes(step) {
    const { rows, columns } = between(step);
    return isOnePass(step) ? 0 : rows * columns * 4;
  },

  write(step, { share }) {
    const { rows, columns } = step.attrs;
    const [x, y] = [step.inputs[0]!, step.outputs[0]!];
    const [batch, channels, height, width] = imageSize(x.shape);
    const [planeBytes, resultBytes] = [height * width * 4, rows.taps.length * columns.taps.length * 4];
    share(batch * channels, (part) => {
      const { f, first, count, scratch } = part;
      const places = [x.address + first * planeBytes, y.address + first * resultBytes, scratch];
      const [from, to, middle] = places.map((address) => f.let(i32.const(address)));
      const halfway = between(step);
      nest(f, {
        sizes: [count],
        walkers: [
          { offset: from!, strides: [planeBytes] },
          { offset: to!, strides: [resultBytes] },
        ],
        body() {
          if (isIdentity(columns)) {
            sumRows(part, { axis: rows, length: width, from: from!, to: to! });
          } else if (isIdentity(rows)) {
            sumColumns(part, { axis: columns, length: height, from: from!, to: to! });
          } else if (halfway.isRowsFirst) {
            sumRows(part, { axis: rows, length: width, from: from!, to: middle! });
            sumColumns(part, { axis: columns, length: halfway.rows, from: middle!, to: to! });
          } else {
            sumColumns(part, { axis: columns, length: height, from: from!, to: middle! });
            sumRows(part, { axis: rows, length: halfway.columns, from: middle!, to: to! });
          }
        },
      });
    });
  },
});

interface Pass {
  readonly axis: Axis;
  /** Of the other axis, which stays. */
  readonly length: number;
  readonly from: Local<"i32">;
  readonly to: Local<"i32">;
}

/** Every row of the result is a sum of rows: vectors along them. */
function sumRows(part: Part, { axis, length, from, to }: Pass): void {
  const { f } = part;
  const rowBytes = length * 4;
  const { whole, rest } = cut(length);
  const [p, q, sum] = [f.local("i32"), f.local("i32"), f.local("v128")];
  axis.taps.forEach((taps, row) => {
    const vector = (count: number) => {
      const terms = taps.map(({ from, weight }) => ({
        value: v128.load(p, from * rowBytes),
        weight: weight === 1 ? null : splat(weight),
      }));
      addUp(part, sum, terms);
      storePart(f, q, sum, count, row * rowBytes);
    };
    f.set(p, from);
    f.set(q, to);
    f.repeat(whole, () => {
      vector(4);
      f.increase(p, 16);
      f.increase(q, 16);
    });
    if (rest > 0) vector(rest);
  });
}

/** Every column of the result is a sum of columns: four of them at a time, in each row. */
function sumColumns(part: Part, { axis, length, from, to }: Pass): void {
  const { f } = part;
  const [p, q, sum] = [f.let(from), f.let(to), f.local("v128")];
  nest(f, {
    sizes: [length],
    walkers: [
      { offset: p, strides: [axis.size * 4] },
      { offset: q, strides: [axis.taps.length * 4] },
    ],
    body() {
      for (let column = 0; column < axis.taps.length; column += 4) {
        const lanes = axis.taps.slice(column, column + 4);
        const most = Math.max(...lanes.map((taps) => taps.length));
        const terms = Array.from({ length: most }, (_, t) => {
          const own = lanes.map((taps) => taps[t]);
          return { value: loadLanes(p, own), weight: weightsOf(own) };
        });
        addUp(part, sum, terms);
        storePart(f, q, sum, lanes.length, column * 4);
      }
    },
  });
}

interface Term {
  readonly value: V128;
  /** Null for 1. */
  readonly weight: V128 | null;
}

/** sum = Σ value · weight */
function addUp({ f, relaxed }: Part, sum: Local<"v128">, terms: readonly Term[]): void {
  if (terms.length === 0) f.set(sum, zero);
  terms.forEach(({ value, weight }, i) => {
    if (weight === null) f.set(sum, i === 0 ? value : f32x4.add(value, sum));
    else f.set(sum, i === 0 ? f32x4.mul(value, weight) : fma({ relaxed }, value, weight, sum));
  });
}

/** An absent lane is loaded as 0, so that its weight does not matter. */
function weightsOf(lanes: readonly (Tap | undefined)[]): V128 | null {
  const weights = [0, 1, 2, 3].map((lane) => lanes[lane]?.weight ?? 1) as [number, number, number, number];
  return weights.every((weight) => weight === 1) ? null : v128.const(weights);
}

/** The floats at the lanes' places, 0 in absent lanes: what they hold must not be read, it may be infinite. */
function loadLanes(p: Local<"i32">, lanes: readonly (Tap | undefined)[]): V128 {
  const places = lanes.flatMap((tap) => (tap ? [tap.from] : []));
  const first = Math.min(...places);
  const span = Math.max(...places) - first;
  const isComplete = places.length === lanes.length;
  // Lanes beyond the row are not stored: they may hold anything.
  const chosen = [0, 1, 2, 3].map((lane) => (lane < lanes.length ? lanes[lane] : { from: first }));
  const pick = (absent: number) =>
    chosen.map((tap) => (tap ? tap.from - first : absent)) as [number, number, number, number];
  if (span <= 3) {
    if (isComplete && pick(0).every((at, lane) => at === lane || lane >= lanes.length)) return v128.load(p, first * 4);
    return v128.shuffle32(v128.load(p, first * 4), zero, pick(4));
  }
  if (span <= 7 && isComplete) {
    return v128.shuffle32(v128.load(p, first * 4), v128.load(p, first * 4 + 16), pick(0));
  }
  let value: V128 = zero;
  lanes.forEach((tap, lane) => {
    if (tap) value = v128.load32Lane(p, value, lane, tap.from * 4);
  });
  return value;
}
