/** What softmax needs to know of a row of neighbouring numbers, four at a time: its maximum and Σ e^(x − maximum). */

import type { FunctionBuilder, Local } from "../../devices/wasm/assembler/functionBuilder.ts";
import { f32x4, type I32, i32, type V128 } from "../../devices/wasm/assembler/instructions.ts";
import type { Part } from "../../devices/wasm/kernel.ts";
import { wasmLanes } from "../../devices/wasm/lanes.ts";
import { acrossLanes, cut, loadPart, splat } from "../../devices/wasm/vectors.ts";
import { primitives } from "../../expr/primitives.ts";

const nothing = splat(-Infinity);

/** Runs `body` over a row of `length` floats; the last vector may hold fewer than four of them. */
export function overRow(f: FunctionBuilder, length: number, body: (walk: Local<"i32">, count: number) => void): void {
  const { whole, rest } = cut(length);
  const walk = f.let(i32.const(0));
  f.repeat(whole, () => {
    body(walk, 4);
    f.increase(walk, 16);
  });
  if (rest > 0) body(walk, rest);
}

/** The row's maximum and Σ exp(x − maximum), each in all lanes; `shifted` is x − maximum, −∞ beyond the row. */
export function writeStatistics({ f, relaxed }: Part, row: I32, classes: number) {
  const lanes = wasmLanes({ f, relaxed });
  const maximum = f.let(nothing);
  // The lanes beyond the row are −∞, whose exponential is 0.
  const load = (walk: I32, count: number) => loadPart(f.let(i32.add(row, walk)), count, 0, nothing);
  overRow(f, classes, (walk, count) => f.set(maximum, f32x4.max(maximum, load(walk, count))));
  f.set(maximum, acrossLanes(f, maximum, f32x4.max));
  const sum = f.let(splat(0));
  const shifted = (walk: I32, count: number): V128 => f.let(f32x4.sub(load(walk, count), maximum));
  const exponential = (walk: I32, count: number): V128 => primitives.exp.lanes(lanes, shifted(walk, count));
  overRow(f, classes, (walk, count) => f.set(sum, f32x4.add(sum, exponential(walk, count))));
  f.set(sum, acrossLanes(f, sum, f32x4.add));
  return { lanes, maximum, sum, shifted, exponential };
}
