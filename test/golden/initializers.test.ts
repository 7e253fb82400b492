/** Initializers against torch.nn.init: fans, gains, what distributions are drawn from, and the values that are not drawn. */

import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../engine/define/rng.ts";
import { completeSpec } from "../../engine/experiment/parse.ts";
import { sizeOf } from "../../engine/graph/shape.ts";
import type { Shape } from "../../engine/graph/tensor.ts";
import { fansOf, gainOf } from "../../engine/nn/fans.ts";
import { initializers } from "../../engine/nn/initializers.ts";
import { orthonormalize } from "../../engine/nn/orthogonal.ts";
import { float64 } from "../support/tolerances.ts";
import golden from "./initializers.json" with { type: "json" };

function valuesOf(type: string, shape: Shape, params: object, rng: Rng): readonly number[] {
  const { type: _, ...values } = completeSpec("initializers", { type, ...params });
  const weight = { shape, init: { kind: "constant", value: 0 } } as const;
  return Array.from(initializers[type]!.values(weight, values as never, rng));
}

describe("fans and gains", () => {
  it.each(golden.fans)("of $shape are PyTorch's", ({ shape, fans }) => {
    expect(Object.values(fansOf(shape))).toEqual(fans);
  });

  it.each(golden.gains)("of $nonlinearity with slope $slope is PyTorch's", ({ nonlinearity, slope, gain }) => {
    expect(gainOf(nonlinearity, slope)).toBeCloseTo(gain, 14);
  });
});

describe("weights are drawn", () => {
  const cases = golden.drawn.map((example) => ({
    ...example,
    title: `${example.type} ${JSON.stringify(example.params)} of ${example.shape}`,
  }));
  it.each(cases)("with torch.nn.init's $title", ({ type, shape, params, ...drawn }) => {
    // A generator that always gives the same tells the distribution's ends, or its middle and one deviation more.
    const always = (uniform: Rng["uniform"], normal: number) =>
      valuesOf(type, shape, params, { ...createRng(0), uniform, normal: () => normal });
    const low = always((low) => low, 0);
    const high = always((_, high) => high, 1);
    expect(low).toHaveLength(sizeOf(shape));
    const [from, to] =
      drawn.distribution === "uniform" ? [drawn.a!, drawn.b!] : [drawn.mean!, drawn.mean! + drawn.std!];
    expect(low).toBeCloseToTensor(
      low.map(() => from),
      float64,
    );
    expect(high).toBeCloseToTensor(
      high.map(() => to),
      float64,
    );
  });

  it.each(golden.truncated)("with the quantiles of trunc_normal_ $params", ({ params, values }) => {
    let drawn = 0;
    const evenly = (low: number, high: number) => low + ((high - low) * ++drawn) / (values.length + 1);
    const got = valuesOf("trunc_normal_", [values.length], params, { ...createRng(0), uniform: evenly });
    expect(got).toBeCloseToTensor(values, float64);
  });

  it("within the ends of trunc_normal_, however far out they lie", () => {
    const values = valuesOf("trunc_normal_", [4000], { std: 0.5, a: -0.25, b: 4 }, createRng(1));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.25);
    expect(Math.max(...values)).toBeGreaterThan(1);
    // Half of a bell from −½ standard deviation on: 0.2546 is its mean; three standard errors.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 0.2546)).toBeLessThan(0.02);
    expect(valuesOf("trunc_normal_", [3], { std: 1e-6, a: 1, b: 2 }, createRng(1)).every((value) => value >= 1)).toBe(
      true,
    );
  });

  it.each([
    ["xavier_uniform_", Math.sqrt(2 / 250), 9 / 5],
    ["xavier_normal_", Math.sqrt(2 / 250), 3],
    ["kaiming_uniform_", Math.sqrt(2 / 200), 9 / 5],
    ["kaiming_normal_", Math.sqrt(2 / 200), 3],
    ["normal_", 1, 3],
  ])("by %s with mean 0, standard deviation %f and kurtosis %f", (type, std, kurtosis) => {
    const values = valuesOf(type, [50, 200], {}, createRng(7));
    const moment = (n: number) => values.reduce((sum, value) => sum + value ** n, 0) / values.length;
    // Of 10,000 draws: three standard errors.
    expect(Math.abs(moment(1))).toBeLessThan((3 * std) / 100);
    expect(Math.abs(moment(2) / std ** 2 - 1)).toBeLessThan((3 * Math.sqrt(kurtosis - 1)) / 100);
    expect(Math.abs(moment(4) / std ** 4 - kurtosis)).toBeLessThan(0.3);
  });
});

describe("weights that torch.nn.init does not draw", () => {
  it.each(golden.dirac)("dirac_ of $shape in $groups groups", ({ shape, groups, values }) => {
    expect(valuesOf("dirac_", shape, { groups }, createRng(0))).toEqual(values);
  });

  it.each([
    ["zeros_", {}, 0],
    ["ones_", {}, 1],
    ["constant_", { val: 0.25 }, 0.25],
  ])("%s %o", (type, params, value) => {
    expect(valuesOf(type, [2, 3], params, createRng(0))).toEqual(Array(6).fill(value));
  });
});

describe("orthogonal_", () => {
  it.each(golden.orthogonal)(
    "makes of a $rows × $columns matrix what PyTorch makes of it",
    ({ rows, columns, values }) => {
      const isWide = rows < columns;
      const at = (i: number, j: number) => (isWide ? i * columns + j : j * columns + i);
      const length = Math.max(rows, columns);
      const vectors = Array.from({ length: Math.min(rows, columns) }, (_, i) =>
        Float64Array.from({ length }, (_, j) => Math.sin((at(i, j) + 1) ** 2)),
      );
      orthonormalize(vectors);
      for (const [i, vector] of vectors.entries()) {
        expect(vector).toBeCloseToTensor(
          [...vector].map((_, j) => values[at(i, j)]!),
          float64,
        );
      }
    },
  );

  it.each([[[20, 8]], [[8, 20]], [[6, 3, 5, 5]], [[64, 64]]])(
    "puts the rows or columns of %o at right angles, with length gain",
    (shape) => {
      const [rows = 1, ...rest] = shape;
      const columns = sizeOf(rest);
      const values = valuesOf("orthogonal_", shape, { gain: 2 }, createRng(3));
      const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
      const at = (i: number, k: number) => values[rows < columns ? i * columns + k : k * columns + i]!;
      for (let i = 0; i < count; i++) {
        for (let j = 0; j <= i; j++) {
          let dot = 0;
          for (let k = 0; k < length; k++) dot += at(i, k) * at(j, k);
          expect([dot]).toBeCloseToTensor([i === j ? 4 : 0], float64);
        }
      }
    },
  );
});
