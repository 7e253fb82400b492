/** WASM kernel of `softmax`: along rows where the axis is the last one, else four neighbouring columns at a time. */

import { f32x4, type I32, i32, type V128 } from "../../devices/wasm/assembler/instructions.ts";
import { type Operand, type Part, wasmKernel } from "../../devices/wasm/kernel.ts";
import { wasmLanes } from "../../devices/wasm/lanes.ts";
import { cut, loadPart, splat, storePart } from "../../devices/wasm/vectors.ts";
import { primitives } from "../../expr/primitives.ts";
import type { SoftmaxAttrs } from "./softmax.ts";
import { overRow, writeStatistics } from "./wasmRows.ts";

export const softmaxWasm = wasmKernel<SoftmaxAttrs>({
  write({ inputs: [x], outputs: [y], attrs: { log } }, { share }) {
    share(x!.shape[0]!, (part) => {
      if (x!.shape[2] === 1) writeRows(part, x!, y!, log);
      else writeColumns(part, x!, y!, log);
    });
  },
});

function writeRows(part: Part, x: Operand, y: Operand, log: boolean): void {
  const { f, first, count: rows } = part;
  const classes = x.shape[1]!;
  const row = f.let(i32.const(x.address + first * classes * 4));
  const out = f.let(i32.const(y.address + first * classes * 4));
  f.repeat(rows, () => {
    const { lanes, sum, shifted, exponential } = writeStatistics(part, row, classes);
    const logSum = log ? f.let(primitives.log.lanes(lanes, sum)) : null;
    overRow(f, classes, (walk, count) => {
      const value = logSum ? f32x4.sub(shifted(walk, count), logSum) : f32x4.div(exponential(walk, count), sum);
      storePart(f, f.let(i32.add(out, walk)), f.let(value), count);
    });
    f.increase(row, classes * 4);
    f.increase(out, classes * 4);
  });
}

function writeColumns({ f, relaxed, ...part }: Part, x: Operand, y: Operand, log: boolean): void {
  const [classes, inner] = [x.shape[1]!, x.shape[2]!];
  const lanes = wasmLanes({ f, relaxed });
  const { whole, rest } = cut(inner);
  const column = f.let(i32.const(part.first * classes * inner * 4));

  /** Runs `body` over the axis, at byte offsets from the column's beginning. */
  const overAxis = (body: (at: I32) => void) => {
    const at = f.let(column);
    f.repeat(classes, () => {
      body(at);
      f.increase(at, inner * 4);
    });
  };
  const writeVector = (count: number) => {
    const load = (at: I32): V128 => loadPart(at, count, x.address);
    const maximum = f.let(splat(-Infinity));
    overAxis((at) => f.set(maximum, f32x4.max(maximum, load(at))));
    const sum = f.let(splat(0));
    const shifted = (at: I32): V128 => f.let(f32x4.sub(load(at), maximum));
    const exponential = (at: I32): V128 => primitives.exp.lanes(lanes, shifted(at));
    overAxis((at) => f.set(sum, f32x4.add(sum, exponential(at))));
    const logSum = log ? f.let(primitives.log.lanes(lanes, sum)) : null;
    overAxis((at) => {
      const value = logSum ? f32x4.sub(shifted(at), logSum) : f32x4.div(exponential(at), sum);
      storePart(f, at, f.let(value), count, y.address);
    });
    f.increase(column, count * 4);
  };
  f.repeat(part.count, () => {
    f.repeat(whole, () => writeVector(4));
    if (rest > 0) writeVector(rest);
    // The other rows of this part have been written along the way.
    f.increase(column, (classes - 1) * inner * 4);
  });
}
