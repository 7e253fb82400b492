import { describe, expect, it } from "vitest";
import { derive } from "../../engine/expr/derive.ts";
import { compileExpr, compileExprs } from "../../engine/expr/evaluate.ts";
import {
  abs,
  add,
  div,
  type Expr,
  exp,
  ge,
  gt,
  log,
  max,
  min,
  mul,
  neg,
  type PrimitiveName,
  select,
  sigmoid,
  sign,
  sqrt,
  sub,
  tanh,
  toExpr,
  variable,
} from "../../engine/expr/expr.ts";
import { toMathML } from "../../engine/expr/mathml.ts";
import { primitives } from "../../engine/expr/primitives.ts";
import { substitute } from "../../engine/expr/substitute.ts";
import { usualForm } from "../../engine/expr/usual.ts";
import { activations } from "../../engine/nn/activations/index.ts";
import { asText } from "../support/mathText.ts";
import { finiteDifference } from "../support/tolerances.ts";

const x = variable("x");
const y = variable("y");
const names = Object.keys(primitives) as PrimitiveName[];

function derivativeAt(expr: Expr, at: number): number {
  return compileExpr(derive(expr, "x"), ["x"])(at);
}

describe("primitives", () => {
  it.each(names)("%s: the derivative equals finite differences at ordinary points", (fn) => {
    const { arity } = primitives[fn];
    const args = ["a", "b", "c"].slice(0, arity);
    const expr: Expr = { kind: "call", fn, args: args.map(variable) };
    const points = [
      [0.7, 1.3, -0.4],
      [2.5, 0.3, 1.1],
      [1.9, 1.2, 0.6],
    ];
    const f = compileExpr(expr, args);
    const h = 1e-5;
    for (const point of points) {
      const at = point.slice(0, arity);
      const got = args.map((name) => compileExpr(derive(expr, name), args)(...at));
      const expected = args.map((_, i) => {
        const shifted = (by: number) => f(...at.map((value, k) => (k === i ? value + by : value)));
        return (shifted(h) - shifted(-h)) / (2 * h);
      });
      expect(got).toBeCloseToTensor(expected, finiteDifference);
    }
  });

  it("takes PyTorch's derivative at kinks", () => {
    expect(derivativeAt(abs(x), 0)).toBe(0);
    expect(derivativeAt(sign(x), 0)).toBe(0);
    // torch.maximum and torch.minimum give half to each of two equal arguments.
    expect(derivativeAt(max(x, 0), 0)).toBe(0.5);
    expect(derivativeAt(min(x, 0), 0)).toBe(0.5);
    expect(derivativeAt(select(gt(x, 0), x, 0), 0)).toBe(0);
    expect(derivativeAt(select(gt(x, 0), x, mul(0.01, x)), 0)).toBe(0.01);
  });

  it.each([
    [0, 0],
    [1e-10, 1.1283791670955126e-10],
    [0.5, 0.5204998778130465],
    [-1, -0.8427007929497149],
    [3, 0.9999779095030014],
    [7, 1],
  ])("evaluates erf %f", (at, value) => {
    expect(Math.abs(primitives.erf.evaluate(at) - value)).toBeLessThanOrEqual(4e-16 * Math.abs(value));
    expect(primitives.erf.evaluate(Number.NaN)).toBeNaN();
  });

  it("evaluates sigmoid and softplus where the naive formulas overflow", () => {
    expect(primitives.sigmoid.evaluate(-800)).toBe(0);
    expect(primitives.sigmoid.evaluate(-700)).toBeGreaterThan(0);
    expect(primitives.softplus.evaluate(800)).toBe(800);
    expect(primitives.softplus.evaluate(-40)).toBeCloseTo(Math.exp(-40), 30);
  });
});

describe("derive", () => {
  it("follows the chain through shared parts", () => {
    const u = tanh(mul(3, x));
    const f = mul(u, exp(u));
    const t = Math.tanh(0.6);
    expect(derivativeAt(f, 0.2)).toBeCloseTo((1 + t) * Math.exp(t) * (1 - t * t) * 3, 12);
  });

  it("stays finite where only the branch not taken is infinite", () => {
    const elu = select(gt(x, 0), x, sub(exp(x), 1));
    expect(derivativeAt(elu, 1000)).toBe(1);
    expect(derivativeAt(select(gt(x, 0), sqrt(x), 0), 0)).toBe(0);
  });

  it("leaves out what is zero or one", () => {
    expect(derive(add(mul(2, x), y), "x")).toEqual(toExpr(2));
    expect(derive(mul(x, y), "x")).toEqual(y);
    expect(derive(exp(y), "x")).toEqual(toExpr(0));
    expect(derive(select(gt(x, 0), add(x, 1), sub(x, 1)), "x")).toEqual(toExpr(1));
  });

  it("takes time linear in the expression, however often its parts are shared", () => {
    let deep: Expr = x;
    for (let i = 0; i < 60; i++) deep = mul(0.5, add(deep, deep));
    expect(derivativeAt(deep, 3)).toBe(1);
  });
});

describe("evaluate", () => {
  it("takes its inputs by position and gives several results at once", () => {
    const evaluate = compileExprs([add(x, y), mul(x, y)], ["y", "x"]);
    const results = [0, 0];
    evaluate([2, 5], results);
    expect(results).toEqual([7, 10]);
  });

  it("says which variable is missing", () => {
    expect(() => compileExpr(x, ["y"])).toThrow("No input named x");
  });
});

describe("substitute", () => {
  it("replaces variables and folds constants on the way", () => {
    expect(substitute(mul(x, add(y, 1)), { y: toExpr(2) })).toEqual(mul(x, 3));
  });

  it("keeps 0·x, which is NaN where x is infinite", () => {
    expect(substitute(mul(x, y), { y: toExpr(0) })).toEqual(mul(x, 0));
  });
});

describe("toMathML", () => {
  const cases: readonly [Expr, string][] = [
    [sub(x, sub(y, 1)), "x−(y−1)"],
    [add(x, neg(y)), "x−y"],
    [mul(add(x, 1), y), "(x+1)y"],
    [mul(x, 2), "2x"],
    [mul(mul(x, 2), 3), "3⋅2x"],
    [mul(-1, x), "−x"],
    [mul(1, sub(exp(x), 1)), "e^(x)−1"],
    [div(add(x, 1), y), "(x+1)/(y)"],
    [exp(neg(x)), "e^(−x)"],
    [abs(sub(x, y)), "|x−y|"],
    [log(x), "ln(x)"],
    [sqrt(add(x, 1e-8)), "√(x+10^(−8))"],
    [sigmoid(x), "σ(x)"],
    [max(x, 0), "max(x,0)"],
    [select(gt(x, 0), x, mul(0.01, x)), "{x; x>0; 0.01x; x≤0; "],
    [mul(x, gt(x, 0)), "x[x>0]"],
  ];

  it.each(cases.map(([expr, text]) => ({ expr, text })))("prints $text", ({ expr, text }) => {
    expect(asText(toMathML(expr))).toBe(text);
  });

  it("writes a choice of the larger or smaller side as a maximum or minimum, where the usual form will do", () => {
    const usual = (expr: Expr) => asText(toMathML(usualForm(expr)));
    expect(usual(activations.ReLU!.forward(x, {}))).toBe("max(0,x)");
    expect(usual(select(ge(x, 6), 6, x))).toBe("min(x,6)");
    expect(usual(mul(2, select(gt(x, y), x, y)))).toBe("2max(x,y)");
    expect(usual(activations.ReLU6!.forward(x, {}))).toBe("min(max(0,x),6)");
    expect(usual(activations.Hardtanh!.forward(x, { min_val: -1, max_val: 2 }))).toBe("min(max(−1,x),2)");
    // With the ends the wrong way round it depends on which comes first.
    expect(usual(select(ge(6, x), 6, select(ge(x, 0), 0, x)))).toBe("{6; 6≥x; min(x,0); 6<x; ");
    expect(usual(select(gt(x, 0), x, mul(0.01, x)))).toBe("{x; x>0; 0.01x; x≤0; ");
    expect(usual(select(gt(x, 0), 1, 0))).toBe("{1; x>0; 0; x≤0; ");
  });

  it("writes variables as the caller says", () => {
    expect(asText(toMathML(mul(variable("lr"), variable("exp_avg")), { lr: "η", exp_avg: "m_t" }))).toBe("ηm_t");
  });
});
