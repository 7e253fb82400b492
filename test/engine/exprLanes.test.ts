/** The float32 approximations against float64, measured in units in the last place without any device. */

import { describe, expect, it } from "vitest";
import { compileExpr } from "../../engine/expr/evaluate.ts";
import { type Expr, ge, gt, mul, type PrimitiveName, select, sub, variable } from "../../engine/expr/expr.ts";
import { lower } from "../../engine/expr/lower.ts";
import { primitives } from "../../engine/expr/primitives.ts";
import { createScalarLanes, fromBits, toBits } from "../support/scalarLanes.ts";

const variants = [
  { fma: "fused", lanes: createScalarLanes(true) },
  { fma: "rounded twice", lanes: createScalarLanes(false) },
];

/** |got − exact| in units of exact's last float32 place. */
function ulps(got: number, exact: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(exact))), -126);
  return Math.abs(got - exact) / 2 ** (exponent - 23);
}

/** Bounds that the comments in approximations.ts state, on ranges where the result is a number other than 0. */
const bounds: readonly {
  readonly fn: PrimitiveName;
  readonly from: number;
  readonly to: number;
  readonly ulp: number;
}[] = [
  { fn: "exp", from: -87, to: 88.7, ulp: 1 },
  { fn: "exp", from: -103, to: -87, ulp: 1 },
  { fn: "log", from: 1e-38, to: 3e38, ulp: 1 },
  { fn: "log", from: 0.5, to: 2, ulp: 1 },
  { fn: "log", from: 1e-45, to: 1e-38, ulp: 1 },
  { fn: "expm1", from: -25, to: 88.7, ulp: 2 },
  { fn: "expm1", from: 1e-45, to: 1, ulp: 2 },
  { fn: "expm1", from: -1, to: 0, ulp: 2 },
  { fn: "log1p", from: 1e-45, to: 3e38, ulp: 2.5 },
  { fn: "log1p", from: -0.9999999, to: 2, ulp: 2.5 },
  { fn: "erf", from: 1e-45, to: 1, ulp: 1.5 },
  { fn: "erf", from: -7, to: 7, ulp: 1.5 },
  { fn: "tanh", from: 1e-30, to: 1e-3, ulp: 2.5 },
  { fn: "tanh", from: -12, to: 12, ulp: 2.5 },
  { fn: "sigmoid", from: -100, to: 20, ulp: 2.5 },
  { fn: "softplus", from: -100, to: 20, ulp: 3 },
];

/** Points evenly spread over the float32 numbers of a range, which is what matters near 0. */
function* floatsBetween(from: number, to: number): Generator<number> {
  const steps = 40_000;
  if (from > 0) {
    const [low, high] = [toBits(from), toBits(to)];
    for (let i = 0; i <= steps; i++) yield fromBits(low + Math.floor(((high - low) * i) / steps));
  } else {
    for (let i = 0; i <= steps; i++) yield Math.fround(from + ((to - from) * i) / steps);
  }
}

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
    const limits: readonly [PrimitiveName, number, number][] = [
      ["exp", -Infinity, 0],
      ["exp", Infinity, Infinity],
      ["exp", 0, 1],
      ["exp", 89, Infinity],
      ["exp", -110, 0],
      ["log", 0, -Infinity],
      ["log", -0, -Infinity],
      ["log", -1, Number.NaN],
      ["log", -Infinity, Number.NaN],
      ["log", Infinity, Infinity],
      ["log", 1, 0],
      ["tanh", Infinity, 1],
      ["tanh", -Infinity, -1],
      ["tanh", 1e-45, 1e-45],
      ["expm1", Infinity, Infinity],
      ["expm1", -Infinity, -1],
      ["expm1", 0, 0],
      ["log1p", Infinity, Infinity],
      ["log1p", -1, -Infinity],
      ["log1p", -2, Number.NaN],
      ["log1p", 0, 0],
      ["erf", Infinity, 1],
      ["erf", -Infinity, -1],
      ["erf", 1e-45, 1e-45],
      ["sigmoid", Infinity, 1],
      ["sigmoid", -Infinity, 0],
      ["sigmoid", 0, 0.5],
      ["softplus", Infinity, Infinity],
      ["softplus", -Infinity, 0],
      ["sign", -3, -1],
      ["sign", 0, 0],
      ["floor", 2.75, 2],
      ["floor", -2.25, -3],
      ["floor", 3, 3],
    ];
    for (const [fn, x, expected] of limits) expect([fn, x, run(fn, x)]).toEqual([fn, x, Math.fround(expected)]);
    expect(Object.is(run("tanh", -0), -0)).toBe(true);
    for (const fn of [
      "exp",
      "expm1",
      "log",
      "log1p",
      "tanh",
      "erf",
      "sigmoid",
      "softplus",
      "sqrt",
      "abs",
      "sign",
      "floor",
    ] as const) {
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
