/** Optimizers: first steps by hand, five steps against plain loops in float64. 20 steps of PyTorch's are in test/golden. */

import { describe, expect, it } from "vitest";
import { initialValues, type ParamValues } from "../../engine/define/param.ts";
import { evaluate } from "../../engine/expr/evaluate.ts";
import { variable } from "../../engine/expr/expr.ts";
import { optimizers } from "../../engine/optim/optimizers.ts";
import { initialMemory, liveNames } from "../../engine/train/stepTable.ts";
import { float64 } from "../support/tolerances.ts";

/** The parameter after each step, by evaluating the table's expression. */
function path(type: string, changes: ParamValues, { p, gradients }: { p: number; gradients: readonly number[] }) {
  const entry = optimizers[type]!;
  const params = { ...initialValues(entry.params), ...changes };
  const live = Object.fromEntries(liveNames(entry).map((name) => [name, Number(params[name])]));
  const zeros = Object.fromEntries(entry.state.map((name) => [name, 0]));
  let values: Record<string, number> = { p, ...zeros, ...entry.initialState?.(params) };
  let memory = initialMemory(entry, params);
  return gradients.map((g, i) => {
    const known: Record<string, number> = { ...values, g, ...live, ...entry.scalars(params, i + 1, memory) };
    memory = entry.memory?.next(params, i + 1, memory) ?? memory;
    const variables = Object.fromEntries(Object.keys(known).map((name) => [name, variable(name)]));
    const rule = entry.update(variables as Parameters<typeof entry.update>[0], params);
    values = Object.fromEntries(Object.entries(rule).map(([name, expr]) => [name, evaluate(expr, known)]));
    return values.p!;
  });
}

const gradients = [0.5, -1, 2, 0.25, -3];
const start = { p: 1, gradients };

describe("SGD", () => {
  it("moves by lr times the gradient", () => {
    expect(path("SGD", { lr: 0.1 }, start)).toBeCloseToTensor([0.95, 1.05, 0.85, 0.825, 1.125], float64);
  });

  it("begins its momentum with the first gradient, undampened", () => {
    const [first, second] = path("SGD", { lr: 0.1, momentum: 0.9, dampening: 0.5 }, start);
    expect(first).toBeCloseTo(1 - 0.1 * 0.5, 12);
    expect(second).toBeCloseTo(first! - 0.1 * (0.9 * 0.5 + 0.5 * -1), 12);
  });

  it("has no use for dampening without momentum", () => {
    expect(path("SGD", { lr: 0.1, dampening: 0.5 }, start)).toEqual(path("SGD", { lr: 0.1 }, start));
  });

  it.each([
    { lr: 0.1, momentum: 0.9, dampening: 0, nesterov: false, weight_decay: 0.1 },
    { lr: 0.1, momentum: 0.9, dampening: 0, nesterov: true, weight_decay: 0 },
  ])("follows a plain loop with %o", (params) => {
    const { lr, momentum, nesterov, weight_decay } = params;
    let p = 1;
    let buffer = 0;
    const expected = gradients.map((gradient) => {
      const g = gradient + weight_decay * p;
      buffer = momentum * buffer + g;
      p -= lr * (nesterov ? g + momentum * buffer : buffer);
      return p;
    });
    expect(path("SGD", params, start)).toBeCloseToTensor(expected, float64);
  });

  it("refuses Nesterov momentum that is none", () => {
    const check = (changes: ParamValues) =>
      optimizers.SGD!.check?.({ ...initialValues(optimizers.SGD!.params), ...changes });
    expect(() => check({ nesterov: true })).toThrow("expected momentum above 0 and dampening 0");
    expect(() => check({ nesterov: true, momentum: 0.9, dampening: 0.1 })).toThrow("nesterov");
    expect(() => check({ nesterov: true, momentum: 0.9 })).not.toThrow();
  });
});

describe("Adam", () => {
  it("moves a parameter by lr on the first step, whatever the size of the gradient", () => {
    for (const g of [1e-3, 1, -1e3]) {
      const [first] = path("Adam", { lr: 0.1 }, { p: 1, gradients: [g] });
      expect(first).toBeCloseTo(1 - 0.1 * Math.sign(g), 5);
    }
  });

  it("follows a plain loop over algorithm 1 of Kingma and Ba", () => {
    const params = { lr: 0.05, betas: [0.8, 0.95], eps: 1e-3, weight_decay: 0.1 };
    let p = 1;
    let m = 0;
    let v = 0;
    const expected = gradients.map((gradient, i) => {
      const g = gradient + params.weight_decay * p;
      m = 0.8 * m + (1 - 0.8) * g;
      v = 0.95 * v + (1 - 0.95) * g * g;
      p -= (params.lr * (m / (1 - 0.8 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.95 ** (i + 1))) + params.eps);
      return p;
    });
    expect(path("Adam", params, start)).toBeCloseToTensor(expected, float64);
  });
});

describe("RMSprop", () => {
  it("moves by lr/√(1 − alpha) on the first step, whatever the size of the gradient", () => {
    const [first] = path("RMSprop", { lr: 0.01, alpha: 0.99 }, { p: 1, gradients: [5] });
    expect(first).toBeCloseTo(1 - 0.1, 6);
  });

  it.each([
    { lr: 0.01, alpha: 0.9, eps: 1e-3, weight_decay: 0.1, momentum: 0.5, centered: true },
    { lr: 0.01, alpha: 0.9, eps: 1e-3, weight_decay: 0, momentum: 0, centered: false },
  ])("follows a plain loop with %o", (params) => {
    const { lr, alpha, eps, weight_decay, momentum, centered } = params;
    let p = 1;
    let square = 0;
    let mean = 0;
    let buffer = 0;
    const expected = gradients.map((gradient) => {
      const g = gradient + weight_decay * p;
      square = alpha * square + (1 - alpha) * g * g;
      mean = alpha * mean + (1 - alpha) * g;
      buffer = momentum * buffer + g / (Math.sqrt(square - (centered ? mean * mean : 0)) + eps);
      p -= lr * buffer;
      return p;
    });
    expect(path("RMSprop", params, start)).toBeCloseToTensor(expected, float64);
  });
});

describe("every optimizer", () => {
  it.each(Object.keys(optimizers))("%s leaves a parameter alone whose gradient is and was 0", (type) => {
    const { params } = optimizers[type]!;
    const decays = Object.fromEntries(
      ["weight_decay", "lambd"].filter((name) => name in params).map((name) => [name, 0]),
    );
    expect(path(type, decays, { p: 1, gradients: [0, 0] })).toEqual([1, 1]);
  });

  it.each(Object.keys(optimizers))("%s lets lr change while training", (type) => {
    expect(liveNames(optimizers[type]!)).toContain("lr");
  });
});
