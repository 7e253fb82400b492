/** Every scalar primitive as WASM code against its own definition in float64, up to the ends of float32. */

import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { createWasmDevice } from "../../engine/devices/wasm/device.ts";
import { type Expr, type PrimitiveName, variable } from "../../engine/expr/expr.ts";
import { primitives } from "../../engine/expr/primitives.ts";
import { makePlan } from "../../engine/graph/planner.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { mapOne } from "../../engine/ops/index.ts";
import { wasmKernels } from "../../engine/ops/wasmKernels.ts";
import { float32 } from "../support/tolerances.ts";

// Node 20 knows relaxed SIMD but hides it.
setFlagsFromString("--experimental-wasm-relaxed-simd");

const magnitudes = [
  1e-45,
  1e-38,
  1e-30,
  1e-8,
  1e-3,
  0.1,
  0.5,
  0.99,
  1,
  1.5,
  2,
  Math.PI,
  10,
  50,
  87,
  88.5,
  104,
  1e4,
  1e20,
  3e38,
];
const extremes = [0, -0, Infinity, -Infinity, Number.NaN, ...magnitudes, ...magnitudes.map((x) => -x)];
const dense = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
const singles = Float32Array.from([...extremes, ...dense]);

/** Columns of arguments: for one argument all numbers, for more every combination of the extremes. */
function argumentsOf(arity: number): readonly Float32Array[] {
  if (arity === 1) return [singles];
  const rows = extremes.flatMap((a) => extremes.map((b) => [a, b] as const));
  const [a, b] = [0, 1].map((i) => Float32Array.from(rows, (row) => row[i]!));
  return arity === 2 ? [a!, b!] : [Float32Array.from(rows, (_, i) => extremes[i % 7]!), a!, b!];
}

async function onWasm(fn: PrimitiveName, columns: readonly Float32Array[], relaxed: boolean) {
  const device = createWasmDevice(wasmKernels, { relaxed });
  const length = columns[0]!.length;
  const inputs = columns.map((column, i) => {
    const input = slot(`x${i}`, [length]);
    device.allocate(input);
    device.write(input, column);
    return input;
  });
  const result = slot("result", [length]);
  device.allocate(result);
  const expr: Expr = { kind: "call", fn, args: inputs.map(({ name }) => variable(name)) };
  const value = mapOne(expr, Object.fromEntries(inputs.map((input) => [input.name, slotTensor(input)])));
  const program = await device.compile(makePlan([{ slot: result, value }]));
  program.run(1);
  return device.read(result);
}

describe.each([{ relaxed: false }, { relaxed: true }])("primitives on WASM, relaxed SIMD $relaxed", ({ relaxed }) => {
  // The cast says what Object.keys forgets.
  it.each(Object.keys(primitives) as PrimitiveName[])("%s", async (fn) => {
    const { arity, evaluate } = primitives[fn];
    const columns = argumentsOf(arity);
    // Beyond float32's largest number lies infinity.
    const expected = columns[0]!.map((_, i) => Math.fround(evaluate(...columns.map((column) => column[i]!))));
    expect(await onWasm(fn, columns, relaxed)).toBeCloseToTensor(expected, float32);
  });
});
