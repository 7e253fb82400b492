/** The float32 approximations against float64, measured in units in the last place without any device. */

import { describe, expect, it } from "vitest";
import { compileExpr } from "../../engine/expr/evaluate.ts";
import { type Expr, ge, gt, mul, type PrimitiveName, select, sub, variable } from "../../engine/expr/expr.ts";
import { lower } from "../../engine/expr/lower.ts";
import { primitives } from "../../engine/expr/primitives.ts";
import { bounds, floatsBetween, limits, passNaN, ulps } from "../support/primitiveBounds.ts";
import { createScalarLanes, fromBits, toBits } from "../support/scalarLanes.ts";

const variants = [
  { fma: "fused", lanes: createScalarLanes(true) },
  { fma: "rounded twice", lanes: createScalarLanes(false) },
];

describe.each(variants)("primitives in float32, multiply–add $fma", ({ lanes }) => {
  const run = (fn: PrimitiveName, ...args: number[]) => fromBits(primitives[fn].lanes(lanes, ...args.map(toBits)));

  it.each(bounds)("$fn is within $ulp ulp on [$from, $to]", ({ fn, from, to, ulp }) => {
    let worst = { x: 0, error: 0 };
    for (const x of floatsBetween(from, to)) {
      const exact = primitives[fn].evaluate(x);
      if (exact === 0) continue;
      const error = ulps(run(fn, x), exact);
      if (!(error <= worst.error)) worst = { x, error };
    }
    expect(worst.error, `at ${worst.x}`).toBeLessThanOrEqual(ulp);
  });

  it("gives the limits at infinity, 0 and NaN", () => {
    for (const [fn, x, expected] of limits) expect([fn, x, run(fn, x)]).toEqual([fn, x, Math.fround(expected)]);
    expect(Object.is(run("tanh", -0), -0)).toBe(true);
    for (const fn of passNaN) {
      expect(run(fn, Number.NaN), fn).toBeNaN();
    }
    expect(run("max", Number.NaN, 1)).toBeNaN();
    expect(run("min", 1, Number.NaN)).toBeNaN();
  });

  it("gives 1 or 0 for comparisons and takes any number but 0 as true", () => {
    expect([run("gt", 2, 1), run("gt", 1, 1), run("ge", 1, 1), run("gt", Number.NaN, 1)]).toEqual([1, 0, 1, 0]);
    expect([run("select", 0.5, 7, 8), run("select", 0, 7, 8)]).toEqual([7, 8]);
  });

  it("lowers an expression to what evaluating it gives", () => {
    const [x, y] = [variable("x"), variable("y")];
    const expr: Expr = select(gt(x, y), mul(x, ge(x, 0.5)), sub(y, mul(x, x)));
    const evaluate = compileExpr(expr, ["x", "y"]);
    for (const [a, b] of [
      [1, 0.25],
      [0.375, 0.25],
      [0.25, 0.5],
    ] as const) {
      const [got] = lower(lanes, [expr], (name) => toBits(name === "x" ? a : b));
      expect(fromBits(got!)).toBe(evaluate(a, b));
    }
  });
});

describe("lower", () => {
  it("emits a shared part once", () => {
    const { lanes } = variants[0]!;
    let calls = 0;
    const counting: typeof lanes = {
      ...lanes,
      sqrt(a) {
        calls += 1;
        return lanes.sqrt(a);
      },
    };
    const root = (): Expr => ({ kind: "call", fn: "sqrt", args: [variable("x")] });
    lower(counting, [mul(root(), root()), sub(root(), 1)], () => toBits(4));
    expect(calls).toBe(1);
  });
});
