/** A curve of any length: which points are kept, and which axes show them. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createThinned } from "../../app/store/curve.ts";
import { page } from "../../app/store/page.ts";
import type { AppState } from "../../app/store/state.ts";
import { type Axis, evenAxis, linearTicks, logTicks, position, stepAxis, valueAxis } from "../../app/visuals/axes.ts";
import { lossAxisOf, stepAxisOf } from "../../app/visuals/curveAxes.ts";
import { placeLabels } from "../../app/visuals/tickLabels.ts";
import type { CurvePoint } from "../../engine/worker/protocol.ts";

interface Point {
  readonly step: number;
  readonly loss: number;
}

const thinned = (points: readonly Point[], limit = 1000) => {
  const curve = createThinned<Point>(limit, ({ loss }) => loss);
  let kept: readonly Point[] = [];
  for (const point of points) kept = curve.add([point]);
  return kept;
};

describe("a thinned curve", () => {
  /** As a run sends them: each of the first steps, then ever fewer of them, for ten million steps. */
  const longRun: Point[] = [];
  for (let step = 0; step <= 10_000_000; step += Math.min(311, 1 + Math.floor(step / 20))) {
    longRun.push({ step, loss: 1 / (1 + step) + 0.1 * Math.sin(step) ** 2 });
  }
  longRun.push({ step: 10_000_000, loss: 0.05 });
  const kept = thinned(longRun);
  const between = (from: number, to: number) => kept.filter(({ step }) => step >= from && step < to).length;

  it("of ten million steps still has each of the first ten, and the newest", () => {
    expect(kept.slice(0, 11).map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(kept.at(-1)!.step).toBe(10_000_000);
    expect(kept.length).toBeLessThanOrEqual(1000);
  });

  it("has enough points for each decade of a logarithmic axis, and for each tenth of a linear one", () => {
    for (let decade = 10; decade < 1e7; decade *= 10) expect(between(decade, 10 * decade)).toBeGreaterThan(15);
    for (let tenth = 0; tenth < 1e7; tenth += 1e6) expect(between(tenth, tenth + 1e6)).toBeGreaterThan(15);
  });

  it("keeps its order, its ends and its extremes", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 1, maxLength: 3000 }), (losses) => {
        const kept = thinned(losses.map((loss, step) => ({ step, loss })));
        const steps = kept.map(({ step }) => step);
        const values = kept.map(({ loss }) => loss);
        expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
        expect([steps[0], steps.at(-1)]).toEqual([0, losses.length - 1]);
        expect(Math.max(...values)).toBe(Math.max(...losses));
        expect(Math.min(...values)).toBe(Math.min(...losses));
      }),
      { numRuns: 20 },
    );
  });

  it("is left alone while it is short", () => {
    const curve = createThinned<Point>(10, ({ loss }) => loss);
    expect(curve.add([{ step: 0, loss: 1 }])).toHaveLength(1);
    expect(curve.add([])).toHaveLength(1);
  });
});

describe("ticks", () => {
  it("are round numbers up to the largest value", () => {
    expect(linearTicks(1.1)).toEqual([0, 0.4, 0.8, 1.2]);
    expect(linearTicks(2.4)).toEqual([0, 0.6, 1.2, 1.8, 2.4]);
    expect(linearTicks(0.08)).toEqual([0, 0.02, 0.04, 0.06, 0.08]);
    expect(linearTicks(Number.NaN)).toEqual([0, 1]);
  });

  it("are whole numbers where things are counted", () => {
    expect(linearTicks(9)).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(linearTicks(9, { isWhole: true })).toEqual([0, 4, 8, 12]);
  });

  it("are powers of ten on a logarithmic axis", () => {
    expect(logTicks(0.02, 0.9).map((tick) => tick.toPrecision(1))).toEqual(["0.01", "0.1", "1"]);
    expect(logTicks(2e-12, 0.7).map((tick) => tick.toPrecision(1))).toEqual([
      "1e-12",
      "1e-9",
      "0.000001",
      "0.001",
      "1",
    ]);
    expect(logTicks(2e-11, 20).map((tick) => tick.toPrecision(1))).toEqual([
      "1e-14",
      "1e-10",
      "0.000001",
      "0.01",
      "1e+2",
    ]);
  });
});

describe("an axis", () => {
  it("of steps has room for the first ones, and begins at 0 on either scale", () => {
    expect(stepAxis(3, false)).toMatchObject({ from: 0, to: 8, ticks: [0, 2, 4, 6, 8] });
    expect(stepAxis(9_400_000, true)).toMatchObject({
      from: 0,
      to: 1e7,
      ticks: [0, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7],
    });
  });

  it("gives the first ten of ten million steps a seventh of its length where it is logarithmic", () => {
    const axis = stepAxis(1e7, true);
    expect(position(0, axis)).toBe(0);
    expect(position(10, axis)).toBeCloseTo(Math.log(11) / Math.log(1e7 + 1), 12);
    expect(position(1e7, axis)).toBe(1);
    expect(position(10, stepAxis(1e7, false))).toBe(1e-6);
  });

  it("of values goes from zero, or from below it for values that are negative", () => {
    expect(valueAxis({ smallest: 0.2, largest: 1.1, isLog: false })).toEqual(evenAxis([0, 0.4, 0.8, 1.2]));
    expect(valueAxis({ smallest: -1, largest: -0.5, isLog: false })).toMatchObject({ from: -1, to: 0 });
  });

  it("has its foot for what a logarithm cannot show", () => {
    const axis = valueAxis({ smallest: 0.01, largest: 1, isLog: true });
    expect([0, 0.01, 0.1, 1].map((value) => Number(position(value, axis).toFixed(12)))).toEqual([0, 0, 0.5, 1]);
  });
});

describe("the axes of the curves", () => {
  const point = (step: number, loss: number): CurvePoint => ({
    step,
    epoch: step / 25,
    learningRate: 0.01,
    train: { loss },
    test: { loss },
  });
  const scales = (curve: readonly CurvePoint[], choices: Partial<AppState> = {}) => {
    const state = { ...page.getInitialState(), ...choices, curve };
    return [stepAxisOf(state).scale, lossAxisOf(state).scale];
  };

  it("are linear at first, and logarithmic in the steps when a run is long", () => {
    expect(scales([point(0, 0.7), point(1000, 0.1)])).toEqual(["linear", "linear"]);
    expect(scales([point(0, 0.7), point(10_000, 0.1)])).toEqual(["symlog", "linear"]);
  });

  it("are logarithmic in the loss when it has fallen to a thousandth, or risen a thousandfold", () => {
    expect(scales([point(0, 0.7), point(1000, 1e-11)])).toEqual(["linear", "log"]);
    expect(scales([point(0, 0.7), point(1000, 3e29)])).toEqual(["linear", "log"]);
    expect(scales([point(0, 0.7), point(1000, -1e-5)])).toEqual(["linear", "linear"]);
  });

  it("are what the user chose, whatever the run", () => {
    const curve = [point(0, 0.7), point(10_000, 1e-11)];
    expect(scales(curve, { logTime: false, logLoss: false })).toEqual(["linear", "linear"]);
    expect(scales(curve.slice(0, 1), { logTime: true, logLoss: true })).toEqual(["symlog", "log"]);
  });

  it("stay the same object for object while a run grows within them", () => {
    const at = (step: number) => stepAxisOf({ ...page.getInitialState(), curve: [point(0, 0.7), point(step, 0.1)] });
    expect(at(1210)).toEqual(at(1590));
  });
});

describe("the labels of an axis", () => {
  const place = (axis: Axis, widthPx: number) =>
    placeLabels({ axis, widthPx, letterPx: 6, text: (step, isLast) => `${step}${isLast ? " steps" : ""}` });

  it("name the last tick with the unit, inside the picture, and the others as long as there is room", () => {
    const [last, ...others] = place(stepAxis(1e7, true), 250);
    expect(last).toMatchObject({ text: "10000000 steps", leftPx: 250, anchor: "end" });
    expect(others.length).toBeGreaterThan(2);
    let freePx = 250 - 6 * last!.text.length;
    for (const { leftPx, text } of others) {
      expect(leftPx + 3 * text.length).toBeLessThan(freePx);
      freePx = leftPx - 3 * text.length;
    }
  });

  it("are all there where there is room for all", () => {
    expect(place(stepAxis(8, false), 250).map(({ text }) => text)).toEqual(["8 steps", "6", "4", "2", "0"]);
  });
});
