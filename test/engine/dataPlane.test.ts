/** The point sets of the plane: their exact geometry, what noise does, and how they are split. */

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { planeDatasets } from "../../engine/data/plane.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { initialValues, type ParamValues } from "../../engine/define/param.ts";
import { createRng } from "../../engine/define/rng.ts";

type Name = keyof typeof planeDatasets;
const names = Object.keys(planeDatasets) as Name[];

function load(name: Name, values: ParamValues = {}, seed = 0): Promise<Dataset> {
  const entry = planeDatasets[name];
  return entry.load({
    params: { ...initialValues(entry.params), ...values },
    rng: createRng(seed),
    files: noFiles,
    onProgress: () => {},
  });
}

interface Point {
  readonly x1: number;
  readonly x2: number;
  readonly label: number;
}

/** All points, training first. */
function points({ train, test }: Dataset): Point[] {
  return [train, test].flatMap(({ inputs, labels, size }) =>
    Array.from({ length: size }, (_, i) => ({ x1: inputs[2 * i]!, x2: inputs[2 * i + 1]!, label: labels[i]! })),
  );
}

const count = (all: readonly Point[], label: number) => all.filter((point) => point.label === label).length;
const byPlace = (all: readonly Point[]) => all.map(({ x1, x2 }) => `${x1},${x2}`).sort();

describe.each(names)("%s", (name) => {
  const entry = planeDatasets[name];
  const describe = (params: ParamValues) => entry.describe({ params, files: null });
  const isRegression = ["Plane", "MultiGauss"].includes(name);

  it("has by default 500 points, 1200 for regression, half of them for testing", async () => {
    const { train, test } = await load(name);
    expect([train.size, test.size]).toEqual(isRegression ? [600, 600] : [250, 250]);
    expect([train.inputs.length, train.labels.length]).toEqual([2 * train.size, train.size]);
  });

  it("has exactly `samples` points, odd numbers too, and rounds the size of the test set", async () => {
    const { train, test } = await load(name, { samples: 101, test_fraction: 0.25 });
    expect([train.size, test.size]).toEqual([76, 25]);
  });

  it("gives the same points for the same seed and others for another", async () => {
    const [a, b, other] = await Promise.all([
      load(name, { noise: 0.2 }, 7),
      load(name, { noise: 0.2 }, 7),
      load(name, { noise: 0.2 }, 8),
    ]);
    expect(a).toEqual(b);
    expect(other.train.inputs).not.toEqual(a.train.inputs);
  });

  it("is of the type and shape that its entry announces", async () => {
    const data = await load(name);
    const params = initialValues(entry.params);
    expect(data).toMatchObject({ type: name, normalize: null, ...describe(params) });
    expect(describe(params)).toMatchObject({
      task: isRegression ? "regression" : "classification",
      inputShape: [2],
      image: null,
      features: ["x1", "x2"],
      plane: { x1: [-6, 6], x2: [-6, 6] },
      trainSize: data.train.size,
      testSize: data.test.size,
    });
    expect(data.classes.length > 0).toBe(!isRegression);
    expect(data.train.inputs).toBeInstanceOf(Float32Array);
    expect(data.train.labels).toBeInstanceOf(isRegression ? Float32Array : Int32Array);
  });

  it("stays within [-6, 6] and labels within their range, however much noise", async () => {
    const data = await load(name, { noise: 0.5, samples: 5000 });
    for (const { x1, x2, label } of points(data)) {
      expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThanOrEqual(6);
      if (isRegression) expect(Math.abs(label)).toBeLessThanOrEqual(1);
      else expect(data.classes[label]).toBeDefined();
    }
  });

  it("changes with noise", async () => {
    expect(await load(name, { noise: 0.5 })).not.toEqual(await load(name, { noise: 0 }));
  });

  it("refuses a split that leaves no test point, and says how to mend it", () => {
    const params = { ...initialValues(entry.params), samples: 10, test_fraction: 0.01 };
    expect(() => entry.check?.(params)).toThrow(/test_fraction: got 0.01 of 10 samples.*at least one.*more samples/);
  });
});

describe("Circle", () => {
  it("puts 250 blue points within radius 2.5 and 250 orange ones from 3.5 to 5", async () => {
    const data = await load("Circle");
    expect(data.classes).toEqual(["orange", "blue"]);
    const all = points(data);
    expect([count(all, 0), count(all, 1)]).toEqual([250, 250]);
    for (const { x1, x2, label } of all) {
      const radius = Math.hypot(x1, x2);
      if (label === 1) expect(radius).toBeLessThan(2.5);
      else expect(radius).toBeGreaterThanOrEqual(3.5 - 1e-6);
      expect(radius).toBeLessThanOrEqual(5 + 1e-6);
    }
  });

  it("fills the disc and the ring to their edges", async () => {
    const all = points(await load("Circle", { samples: 5000 }));
    const radii = (label: number) => all.filter((p) => p.label === label).map((p) => Math.hypot(p.x1, p.x2));
    expect(Math.max(...radii(1))).toBeCloseTo(2.5, 1);
    expect(Math.min(...radii(0))).toBeCloseTo(3.5, 1);
    expect(Math.max(...radii(0))).toBeCloseTo(5, 1);
    // Uniform in the radius, not in the area: TensorFlow Playground's way, denser at the centre.
    const mean = radii(1).reduce((sum, r) => sum + r, 0) / 2500;
    expect(mean).toBeCloseTo(1.25, 1);
  });

  it("flips labels under noise but leaves every point where it was", async () => {
    const [calm, noisy] = [points(await load("Circle")), points(await load("Circle", { noise: 0.3 }))];
    expect(byPlace(noisy)).toEqual(byPlace(calm));
    const flipped = calm.filter(({ label }, i) => label !== noisy[i]!.label);
    expect(flipped.length).toBeGreaterThan(10);
    // Noise 0.3 moves a point by at most 1.5 along each axis: no point farther than 1.5·√2 from the border can flip.
    for (const { x1, x2 } of flipped) expect(Math.abs(Math.hypot(x1, x2) - 2.5)).toBeLessThanOrEqual(1.5 * Math.SQRT2);
  });
});

describe("XOR", () => {
  it("is blue where the signs agree and orange where they differ, 0.3 away from both axes and no farther than 5.3", async () => {
    const all = points(await load("XOR", { samples: 2000 }));
    for (const { x1, x2, label } of all) {
      expect(label).toBe(x1 * x2 > 0 ? 1 : 0);
      for (const x of [Math.abs(x1), Math.abs(x2)]) {
        expect(x).toBeGreaterThanOrEqual(0.3 - 1e-6);
        expect(x).toBeLessThanOrEqual(5.3 + 1e-6);
      }
    }
    const quadrants = [0, 0, 0, 0];
    for (const { x1, x2 } of all) quadrants[(x1 > 0 ? 1 : 0) + (x2 > 0 ? 2 : 0)]!++;
    for (const n of quadrants) expect(n).toBeGreaterThan(400);
  });

  it("flips labels under noise but leaves every point where it was", async () => {
    const [calm, noisy] = [points(await load("XOR")), points(await load("XOR", { noise: 0.2 }))];
    expect(byPlace(noisy)).toEqual(byPlace(calm));
    expect(noisy.some(({ label }, i) => label !== calm[i]!.label)).toBe(true);
  });
});

describe("Gauss", () => {
  const meanAndVariance = (values: readonly number[]) => {
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return [mean, values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length] as const;
  };

  it("has clouds of variance 0.5 around (2, 2), blue, and (−2, −2), orange", async () => {
    const all = points(await load("Gauss", { samples: 20_000 }));
    for (const label of [0, 1]) {
      for (const axis of ["x1", "x2"] as const) {
        const [mean, variance] = meanAndVariance(all.filter((p) => p.label === label).map((p) => p[axis]));
        expect(mean).toBeCloseTo(label === 1 ? 2 : -2, 1);
        expect(variance).toBeCloseTo(0.5, 1);
      }
    }
  });

  it("grows to variance 2.25 at noise 0.25", async () => {
    const all = points(await load("Gauss", { samples: 20_000, noise: 0.25 }));
    const [mean, variance] = meanAndVariance(all.filter((p) => p.label === 1).map((p) => p.x1));
    // Redrawing what lies beyond 6 takes off a little of the tail.
    expect(mean).toBeCloseTo(2, 1);
    expect(Math.abs(variance - 2.25)).toBeLessThan(0.15);
  });
});

describe("Spiral", () => {
  it("puts point i of an arm at radius 5·i/n and angle 1.75·2π·i/n, the arms half a turn apart", async () => {
    const all = points(await load("Spiral"));
    for (const [label, startRad] of [
      [1, 0],
      [0, Math.PI],
    ] as const) {
      const arm = all.filter((p) => p.label === label).sort((a, b) => Math.hypot(a.x1, a.x2) - Math.hypot(b.x1, b.x2));
      const expected = Array.from({ length: 250 }, (_, i) => {
        const angleRad = (1.75 * 2 * Math.PI * i) / 250 + startRad;
        return [((5 * i) / 250) * Math.sin(angleRad), ((5 * i) / 250) * Math.cos(angleRad)];
      });
      expect(arm.flatMap(({ x1, x2 }) => [x1, x2])).toBeCloseToTensor(expected.flat(), { rtol: 1e-6, atol: 1e-6 });
    }
  });

  it("moves each coordinate by at most `noise`", async () => {
    const [calm, noisy] = [points(await load("Spiral")), points(await load("Spiral", { noise: 0.4 }))];
    const moves = calm.flatMap((p, i) => [Math.abs(noisy[i]!.x1 - p.x1), Math.abs(noisy[i]!.x2 - p.x2)]);
    expect(Math.max(...moves)).toBeLessThanOrEqual(0.4 + 1e-6);
    expect(Math.max(...moves)).toBeGreaterThan(0.38);
  });
});

describe("Moons", () => {
  it("is scikit-learn's make_moons, centred and enlarged 10/3 times", async () => {
    const all = points(await load("Moons"));
    expect([count(all, 0), count(all, 1)]).toEqual([250, 250]);
    for (const { x1, x2, label } of all) {
      const [mx, my] = [(x1 * 3) / 10 + 0.5, (x2 * 3) / 10 + 0.25];
      // Unit half circles: the upper around (0, 0), the lower around (1, 0.5).
      expect(label === 0 ? Math.hypot(mx, my) : Math.hypot(mx - 1, my - 0.5)).toBeCloseTo(1, 5);
      if (label === 0) expect(my).toBeGreaterThanOrEqual(-1e-6);
      else expect(my).toBeLessThanOrEqual(0.5 + 1e-6);
    }
    expect(Math.min(...all.map((p) => p.x1))).toBeCloseTo(-5, 5);
    expect(Math.max(...all.map((p) => p.x1))).toBeCloseTo(5, 5);
  });
});

describe("Blobs", () => {
  it.each([2, 3, 10])("keeps %i noise-free clouds nearer to their own centre than to any other", async (classes) => {
    const data = await load("Blobs", { classes });
    expect(data.classes).toHaveLength(classes);
    const centre = (k: number) =>
      [3.5 * Math.sin((2 * Math.PI * k) / classes), 3.5 * Math.cos((2 * Math.PI * k) / classes)] as const;
    for (const { x1, x2, label } of points(data)) {
      const distances = Array.from({ length: classes }, (_, k) => Math.hypot(x1 - centre(k)[0], x2 - centre(k)[1]));
      expect(distances.indexOf(Math.min(...distances))).toBe(label);
    }
  });

  it("shares the points out evenly, the first classes one more", async () => {
    const all = points(await load("Blobs", { samples: 500, classes: 3 }));
    expect([0, 1, 2].map((k) => count(all, k))).toEqual([167, 167, 166]);
  });
});

describe("Spirals", () => {
  it("with two classes is Spiral", async () => {
    const rounded = (all: readonly Point[]) =>
      all.map(({ x1, x2, label }) => [x1, x2, label].map((v) => Math.round(v * 1e4) + 0).join()).sort();
    expect(rounded(points(await load("Spirals", { classes: 2 })))).toEqual(rounded(points(await load("Spiral"))));
  });

  it.each([3, 10])("keeps %i arms about as far apart as Spiral's two", async (classes) => {
    const gap = (all: readonly Point[]) => {
      const outer = all.filter((p) => Math.hypot(p.x1, p.x2) > 2.5);
      return Math.min(
        ...outer.flatMap((p) =>
          outer.filter((q) => q.label !== p.label).map((q) => Math.hypot(p.x1 - q.x1, p.x2 - q.x2)),
        ),
      );
    };
    const [many, two] = [gap(points(await load("Spirals", { classes }))), gap(points(await load("Spiral")))];
    expect(many / two).toBeGreaterThan(0.75);
  });
});

describe("Plane", () => {
  it("has the target (x₁ + x₂) / 10, kept within ±1", async () => {
    for (const { x1, x2, label } of points(await load("Plane"))) {
      expect(label).toBeCloseTo(Math.max(-1, Math.min(1, (x1 + x2) / 10)), 6);
    }
  });

  it("takes the target from the point moved by up to 6·noise along each axis", async () => {
    const errors = points(await load("Plane", { noise: 0.1 })).map(({ x1, x2, label }) =>
      Math.abs(label - (x1 + x2) / 10),
    );
    // 2 · 0.6 / 10, and 0.2 more in the flattened corners.
    expect(Math.max(...errors)).toBeLessThanOrEqual(0.32);
    expect(Math.max(...errors)).toBeGreaterThan(0.05);
  });
});

describe("MultiGauss", () => {
  it("has the target ±1 at six centres, falling linearly to 0 at distance 2", async () => {
    const centres = [
      [-4, 2.5, 1],
      [0, 2.5, -1],
      [4, 2.5, 1],
      [-4, -2.5, -1],
      [0, -2.5, 1],
      [4, -2.5, -1],
    ] as const;
    for (const { x1, x2, label } of points(await load("MultiGauss"))) {
      // Centres are at least 4 apart, so that bumps of radius 2 never overlap.
      const bumps = centres.map(([c1, c2, sign]) => sign * Math.max(0, 1 - Math.hypot(x1 - c1, x2 - c2) / 2));
      expect(label).toBeCloseTo(
        bumps.reduce((sum, bump) => sum + bump, 0),
        5,
      );
    }
  });
});
