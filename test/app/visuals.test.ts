/** What the pictures work out before they paint: readings of outputs, thinned curves, round ticks, the colours of a surface. */

import { describe, expect, it } from "vitest";
import { classColor, type Rgb, tokenColor } from "../../app/canvas/colors.ts";
import { decimal, runningLossLine, shortCount, tickText } from "../../app/visuals/format.ts";
import { acrossOf, downOf, innerTicksOf, pointAt, ticksOf } from "../../app/visuals/planeScale.ts";
import {
  confidences,
  guessesWithTruth,
  predictedClass,
  type Reading,
  readingOf,
  softmax,
  topGuesses,
} from "../../app/visuals/predictions.ts";
import { paintSurface, type Surface, type SurfaceStyle, sampleSurface } from "../../app/visuals/surfacePaint.ts";

const classification = (type: string, outputs: number, params = {}): Reading =>
  readingOf({ task: "classification", loss: { type, ...params }, outputs });

describe("softmax", () => {
  it("turns logits into shares that add up to one", () => {
    expect(softmax([Math.log(1), Math.log(2), Math.log(5)])).toBeCloseToTensor([0.125, 0.25, 0.625], {
      rtol: 1e-12,
      atol: 0,
    });
  });

  it("is safe for logits of ±10,000", () => {
    expect(softmax([1e4, -1e4])).toEqual([1, 0]);
  });
});

describe("what outputs say", () => {
  it("reads one output by the loss: a logit, a probability, else a score around zero", () => {
    expect(predictedClass(classification("BCEWithLogitsLoss", 1), [0.2])).toBe(1);
    expect(predictedClass(classification("BCELoss", 1), [0.2])).toBe(0);
    expect(predictedClass(classification("MSELoss", 1), [0.2])).toBe(1);
    expect(confidences(classification("BCELoss", 1), [0.2])).toEqual([0.8, 0.2]);
    expect(confidences(classification("BCEWithLogitsLoss", 1), [Math.log(3)])[1]).toBeCloseTo(0.75, 12);
  });

  it("reads one output per class by softmax, by a sigmoid each, or as it is", () => {
    expect(confidences(classification("CrossEntropyLoss", 2), [0, Math.log(3)])[1]).toBeCloseTo(0.75, 12);
    expect(confidences(classification("NLLLoss", 2), [Math.log(0.1), Math.log(0.9)])[1]).toBeCloseTo(0.9, 12);
    expect(confidences(classification("BCEWithLogitsLoss", 2), [0, Math.log(3)])).toEqual([0.5, expect.closeTo(0.75)]);
    expect(confidences(classification("MSELoss", 3), [-0.2, 0.4, 1.3])).toEqual([0, 0.4, 1]);
  });

  it("reads log-probabilities and log-rates as what they are logarithms of", () => {
    const logs = [0.2, 0.1, 0.7].map(Math.log);
    const shares = [expect.closeTo(0.2, 12), expect.closeTo(0.1, 12), expect.closeTo(0.7, 12)];
    expect(confidences(classification("KLDivLoss", 3), logs)).toEqual(shares);
    expect(confidences(classification("PoissonNLLLoss", 3, { log_input: true }), logs)).toEqual(shares);
    expect(confidences(classification("PoissonNLLLoss", 3, { log_input: false }), [0.2, 0.1, 0.7])).toEqual(shares);
  });

  it("takes the first of equal outputs, as arg-max does", () => {
    expect(predictedClass("softmax", [1, 3, 3])).toBe(1);
  });
});

describe("top guesses", () => {
  const shares = [0.1, 0.4, 0.05, 0.3, 0.15];

  it("come most likely first", () => {
    expect(topGuesses(shares, 3).map(({ label }) => label)).toEqual([1, 3, 4]);
  });

  it("always hold the truth, in the last place where it is not among them", () => {
    expect(guessesWithTruth(shares, 3, 3).map(({ label }) => label)).toEqual([1, 3, 4]);
    expect(guessesWithTruth(shares, 2, 3)).toEqual([
      { label: 1, confidence: 0.4 },
      { label: 3, confidence: 0.3 },
      { label: 2, confidence: 0.05 },
    ]);
  });
});

describe("numbers", () => {
  it("are printed as the tutorial prints them", () => {
    expect(runningLossLine({ epoch: 1, batch: 2000, loss: 2.2134 })).toBe("[1,  2000] loss: 2.213");
    expect(runningLossLine({ epoch: 2, batch: 12000, loss: 1.2 })).toBe("[2, 12000] loss: 1.200");
  });

  it("have a true minus sign, and say so when they are none", () => {
    expect([decimal(-0.5, 2), decimal(Number.NaN), decimal(Infinity), decimal(2e-7)]).toEqual([
      "−0.50",
      "–",
      "∞",
      "2.0e−7",
    ]);
  });

  it("are short on an axis, whatever their size", () => {
    expect([0, 0.25, 1500, 1e-9, -2.5e29].map(tickText)).toEqual(["0", "0.25", "1500", "1e−9", "−2.5e29"]);
    expect([0, 8, 800, 1500, 10_000_000].map(shortCount)).toEqual(["0", "8", "800", "1.5k", "10M"]);
  });
});

describe("the surface", () => {
  /** x₁ as the only output: the grid's values lie at the centres of its cells. */
  const ramp: Surface = {
    resolution: 12,
    outputs: 1,
    values: Float32Array.from({ length: 144 }, (_, i) => (i % 12) - 5.5),
  };
  const style: SurfaceStyle = { reading: "sign", theme: "light", isDiscrete: false };

  function colorsOf(surface: Surface, overrides: Partial<SurfaceStyle> = {}, size = 24): (x: number, y: number) => Rgb {
    const image = new ImageData(size, size);
    paintSurface(image, surface, { ...style, ...overrides });
    return (x, y) => {
      const at = 4 * (y * size + x);
      return [image.data[at]!, image.data[at + 1]!, image.data[at + 2]!];
    };
  }

  it("is read between its grid's points, exactly where it is linear", () => {
    for (const x1 of [-5.5, -1.25, 0, 3.75]) expect(sampleSurface(ramp, (x1 + 6) / 12, 1 / 3)[0]).toBeCloseTo(x1, 5);
  });

  it("shows a plane as wide and high as its data are, the greatest x₂ at the top", () => {
    const plane = { x1: [0, 4], x2: [10, 30] } as const;
    expect([acrossOf(plane, 1), downOf(plane, 25)]).toEqual([0.25, 0.25]);
    expect(pointAt(plane, 0.25, 0.25)).toEqual({ x1: 1, x2: 25 });
    expect(pointAt(plane, 2, -1)).toEqual({ x1: 4, x2: 30 });
    expect(ticksOf(plane.x2)).toEqual([10, 15, 20, 25, 30]);
  });

  it("has round numbers at its edges, where its quarters are none", () => {
    expect(ticksOf([-6, 6])).toEqual([-6, -3, 0, 3, 6]);
    expect(ticksOf([1436.65, 5316.35])).toEqual([2000, 3000, 4000, 5000]);
    expect(ticksOf([-0.02, 2.62])).toEqual([0, 1, 2]);
    expect(ticksOf([1999.6, 2009.4])).toEqual([2000, 2002, 2004, 2006, 2008]);
    expect(ticksOf([0.1003, 0.1297])).toEqual([0.11, 0.12]);
    expect(innerTicksOf([-6, 6])).toEqual([-3, 0, 3]);
    expect(innerTicksOf([1436.65, 5316.35])).toEqual([2000, 3000, 4000, 5000]);
  });

  it("has row 0 at the top", () => {
    const values = Float32Array.from({ length: 144 }, (_, i) => (i < 72 ? 1 : -1));
    expect(sampleSurface({ ...ramp, values }, 0.5, 1 / 12)).toEqual([1]);
  });

  it("is orange where the output is negative, blue where it is positive", () => {
    const colorAt = colorsOf(ramp);
    expect(colorAt(0, 10)).toEqual(tokenColor("negative", "light"));
    expect(colorAt(23, 10)).toEqual(tokenColor("positive", "light"));
  });

  it("has the full colours at the target's least and greatest values, and none in their middle", () => {
    const values = Float32Array.from({ length: 144 }, (_, i) => [9, 20, 31][Math.floor((i % 12) / 4)]!);
    const colorAt = colorsOf({ ...ramp, values }, { reading: "value", range: [9, 31] });
    expect([2, 12, 21].map((x) => colorAt(x, 10))).toEqual(
      ["negative", "neutral", "positive"].map((name) => tokenColor(name, "light")),
    );
  });

  it("shows only the winner's colour when it is discretized", () => {
    const colorAt = colorsOf(ramp, { isDiscrete: true });
    const seen = new Set(Array.from({ length: 24 }, (_, x) => colorAt(x, 3).join()));
    expect([...seen].sort()).toEqual(
      [tokenColor("negative", "light"), tokenColor("positive", "light")].map(String).sort(),
    );
  });

  it("shows a class that is certain in its own colour, and neutral where two are alike", () => {
    const values = Float32Array.from({ length: 3 * 144 }, (_, i) => (i >= 288 ? (i % 12 < 6 ? 50 : 0) : 0));
    const colorAt = colorsOf({ resolution: 12, outputs: 3, values }, { reading: "softmax" });
    expect(colorAt(2, 10)).toEqual(classColor(2, "light"));
    expect(colorAt(22, 10)).toEqual(tokenColor("neutral", "light"));
  });

  it("is neutral where the model has diverged", () => {
    const colorAt = colorsOf({ ...ramp, values: new Float32Array(144).fill(Number.NaN) }, { theme: "dark" });
    expect(colorAt(5, 5)).toEqual(tokenColor("neutral", "dark"));
  });
});
