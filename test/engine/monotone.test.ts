import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../engine/expr/evaluate.ts";
import {
  abs,
  add,
  div,
  type Expr,
  floor,
  ge,
  gt,
  max,
  min,
  mul,
  neg,
  select,
  sub,
  variable,
} from "../../engine/expr/expr.ts";
import { commutesWithMax } from "../../engine/expr/monotone.ts";
import { slot, slotTensor, type Tensor } from "../../engine/graph/tensor.ts";
import { activations } from "../../engine/nn/activations/index.ts";
import { gradients } from "../../engine/ops/gradients.ts";
import { mapOne, maxPool2d, sum } from "../../engine/ops/index.ts";
import { runOnReference } from "../support/reference.ts";

const [x, b] = [variable("x"), variable("b")];
const relu = select(ge(0, x), 0, x);

describe("what commutes with a maximum", () => {
  it.each([
    ["Hardsigmoid", {}],
    ["Hardtanh", { min_val: -1, max_val: 1 }],
    ["Identity", {}],
    ["LeakyReLU", { negative_slope: 0.01 }],
    ["ReLU", {}],
    ["ReLU6", {}],
    ["Threshold", { threshold: 1, value: 0.5 }],
  ])("is %s", (name, params) => {
    expect(commutesWithMax(activations[name]!.forward(x, params), "x")).toBe(true);
  });

  it.each([
    ["Hardswish", {}],
    ["LeakyReLU", { negative_slope: -0.01 }],
    ["SiLU", {}],
    ["Threshold", { threshold: 0, value: 0.5 }],
  ])("is not %s", (name, params) => {
    expect(commutesWithMax(activations[name]!.forward(x, params), "x")).toBe(false);
  });

  it("is a bias, a positive factor and what is put together from such", () => {
    expect(commutesWithMax(select(ge(0, add(x, b)), 0, add(x, b)), "x")).toBe(true);
    expect(commutesWithMax(sub(div(max(mul(2, x), b), 3), b), "x")).toBe(true);
    expect(commutesWithMax(neg(mul(-2, neg(neg(x)))), "x")).toBe(true);
  });

  it("is nothing that falls somewhere, or might, or makes a number of NaN", () => {
    const others = [
      neg(x),
      mul(-1, x),
      mul(b, x),
      mul(0, x),
      mul(x, x),
      abs(x),
      sub(x, x),
      select(gt(x, 0), x, 0),
      gt(x, 0),
    ];
    expect(others.filter((expr) => commutesWithMax(expr, "x"))).toEqual([]);
    // A step down at 1, and a border that moves.
    expect(commutesWithMax(select(ge(1, x), x, sub(x, 0.5)), "x")).toBe(false);
    expect(commutesWithMax(select(ge(b, x), 0, x), "x")).toBe(false);
    expect(commutesWithMax(b, "x")).toBe(false);
  });

  it("does so wherever it is said to, on random expressions", () => {
    const { expr } = fc.letrec<{ expr: Expr }>((tie) => ({
      expr: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constant(x),
        fc.constant(x),
        fc.constant(b),
        fc.integer({ min: -2, max: 2 }).map((value): Expr => ({ kind: "const", value })),
        fc.tuple(fc.constantFrom(add, sub, mul, div, max, min), tie("expr"), tie("expr")).map(([f, p, q]) => f(p, q)),
        fc.tuple(fc.constantFrom(neg, floor, abs), tie("expr")).map(([f, p]) => f(p)),
        fc
          .tuple(fc.constantFrom(gt, ge), tie("expr"), tie("expr"), tie("expr"), tie("expr"))
          .map(([f, p, q, yes, no]) => select(f(p, q), yes, no)),
      ),
    }));
    fc.assert(
      fc.property(expr, fc.integer({ min: -4, max: 4 }), (made, other) => {
        if (!commutesWithMax(made, "x")) return;
        const values = [-9, -2.5, -2, -1, -0.25, 0, 0.5, 1, 2, 3, 7].map((at) => evaluate(made, { x: at, b: other }));
        values.slice(1).forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(values[i]!);
        });
      }),
      { numRuns: 2000 },
    );
  });
});

describe("maxPool2d", () => {
  const halving = { kernel: [2, 2], stride: [2, 2], padding: [0, 0] } as const;
  const [image, bias] = [slot("image", [1, 2, 2, 4]), slot("bias", [2, 1, 1])];
  const activated = (t: Tensor, slope = relu) => mapOne(slope, { x: mapOne(add(x, b), { x: t, b: slotTensor(bias) }) });
  const producer = ({ source }: Tensor) => (source.kind === "node" ? source.node : null);

  it("is taken before a bias and ReLU", () => {
    const pooled = maxPool2d(activated(slotTensor(image)), halving);
    expect(producer(pooled)!.op.name).toBe("map");
    const plus = producer(pooled)!.inputs[0]!;
    expect(producer(producer(plus)!.inputs[0]!)!.inputs).toEqual([slotTensor(image)]);
  });

  it("stays behind what differs within a window", () => {
    const [a, row] = [slotTensor(image), slotTensor(slot("row", [4]))];
    for (const before of [
      mapOne(add(x, b), { x: a, b: row }),
      mapOne(add(x, b), { x: a, b: a }),
      mapOne(abs(x), { x: a }),
    ])
      expect(producer(maxPool2d(before, halving))!.inputs).toEqual([before]);
  });

  it("gives the same values and gradients on either side", async () => {
    const feeds = [
      [image, [-1, -2, 3, 3, -3, -0.5, 2, 9, 5, 4, -7, -7, 4, 5, -6, -8]],
      [bias, [0.5, -1]],
    ] as const;
    const results = (pooled: Tensor) => [
      pooled,
      ...gradients(sum(mapOne(mul(x, x), { x: pooled })), [slotTensor(image), slotTensor(bias)]),
    ];
    const got = await runOnReference(results(maxPool2d(activated(slotTensor(image)), halving)), feeds);
    expect([...got[0]!]).toEqual([0, 9.5, 4, 0]);
    expect([...got[1]!]).toEqual([0, 0, 0, 0, 0, 0, 0, 19, 8, 0, 0, 0, 0, 0, 0, 0]);
    expect([...got[2]!]).toEqual([19, 8]);
  });
});
