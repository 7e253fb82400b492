/** Every scalar primitive as code of given devices against its own definition in float64, up to the ends of float32. */

import { describe, expect, it } from "vitest";
import { type Expr, type PrimitiveName, variable } from "../../engine/expr/expr.ts";
import { primitives } from "../../engine/expr/primitives.ts";
import { type Slot, slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { mapOne } from "../../engine/ops/index.ts";
import { type DeviceCase, evaluateOn } from "../support/devices.ts";
import { float32 } from "../support/tolerances.ts";

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

/** @param columns of the arguments, one for each */
export async function applyOn(
  open: DeviceCase["open"],
  fn: PrimitiveName,
  columns: readonly Float32Array[],
): Promise<ArrayLike<number>> {
  const feeds = new Map<Slot, ArrayLike<number>>();
  const inputs: Record<string, Tensor> = {};
  columns.forEach((column, i) => {
    const input = slot(`x${i}`, [column.length]);
    feeds.set(input, column);
    inputs[input.name] = slotTensor(input);
  });
  const expr: Expr = { kind: "call", fn, args: Object.keys(inputs).map(variable) };
  const [result] = await evaluateOn(open, [mapOne(expr, inputs)], feeds);
  return result!;
}

/** Numbers below float32's normal range, 2⁻¹²⁶, as zeros of their sign: what WGSL lets a GPU make of them. */
const flush = (column: Float32Array) => column.map((x) => (Math.abs(x) < 2 ** -126 ? 0 * x : x));

/** @param devices of which some may flush: what they give for a number below the normal range may be what 0 gives */
export function walkPrimitives(devices: readonly (DeviceCase & { readonly mayFlush?: boolean })[]): void {
  // Devices take four at a time where all are, and otherwise may not.
  const walks = devices.flatMap((device) => [1, 4].map((multiple) => ({ ...device, multiple })));
  describe.each(walks)(
    "primitives on $name, a multiple of $multiple at once",
    ({ open, multiple, mayFlush = false }) => {
      // The cast says what Object.keys forgets.
      it.each(Object.keys(primitives) as PrimitiveName[])("%s", async (fn) => {
        const { arity, evaluate } = primitives[fn];
        const columns = argumentsOf(arity).map((column) =>
          column.subarray(0, column.length - (column.length % multiple)),
        );
        // Beyond float32's largest number lies infinity.
        const valuesAt = (columns: readonly Float32Array[]) =>
          columns[0]!.map((_, i) => Math.fround(evaluate(...columns.map((column) => column[i]!))));
        const expected = valuesAt(columns);
        const got = await applyOn(open, fn, columns);
        if (mayFlush) {
          for (const [i, value] of valuesAt(columns.map(flush)).entries()) {
            if (isNearer(got[i]!, value, expected[i]!)) expected[i] = value;
          }
        }
        expect(got).toBeCloseToTensor(expected, float32);
      });
    },
  );
}

const isNearer = (got: number, one: number, other: number): boolean =>
  Object.is(got, one) || Math.abs(got - one) < Math.abs(got - other) || (Number.isNaN(other) && !Number.isNaN(got));
