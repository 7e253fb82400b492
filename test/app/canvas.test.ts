import { describe, expect, it } from "vitest";
import { classColor, cssColor, magnitude, paintHeatMap, tokenColor, valueColor } from "../../app/canvas/colors.ts";

describe("the colours of values", () => {
  it("are the tokens' orange, neutral and blue for −1, 0 and 1, in both themes", () => {
    for (const theme of ["light", "dark"] as const) {
      expect(valueColor(-1, theme)).toEqual(tokenColor("negative", theme));
      expect(valueColor(0, theme)).toEqual(tokenColor("neutral", theme));
      expect(valueColor(1, theme)).toEqual(tokenColor("positive", theme));
    }
    expect(valueColor(1, "light")).toEqual([0x08, 0x77, 0xbd]);
  });

  it("clamp what is beyond, and show NaN as neutral", () => {
    expect(valueColor(7, "light")).toEqual(valueColor(1, "light"));
    expect(valueColor(-Infinity, "light")).toEqual(valueColor(-1, "light"));
    expect(valueColor(Number.NaN, "dark")).toEqual(valueColor(0, "dark"));
  });

  it("begin with orange and blue for classes, and tell ten classes apart", () => {
    expect(classColor(0, "light")).toEqual(tokenColor("negative", "light"));
    expect(classColor(1, "light")).toEqual(tokenColor("positive", "light"));
    expect(new Set(Array.from({ length: 10 }, (_, i) => cssColor(classColor(i, "dark")))).size).toBe(10);
    expect(classColor(11, "light")).toEqual(classColor(1, "light"));
  });
});

describe("paintHeatMap", () => {
  it("colours each value by its share of the scale, from the place where the picture begins", () => {
    const image = new ImageData(2, 1);
    paintHeatMap(image, [9, 9, -4, 4], { theme: "light", scale: 4, start: 2 });
    expect([...image.data]).toEqual([...tokenColor("negative", "light"), 255, ...tokenColor("positive", "light"), 255]);
  });

  it("paints a part of an image and leaves the rest", () => {
    const image = new ImageData(3, 2);
    paintHeatMap(image, [1], { theme: "light", width: 1, height: 1, left: 2, top: 1 });
    expect([...image.data.slice(0, 20)].every((byte) => byte === 0)).toBe(true);
    expect([...image.data.slice(20)]).toEqual([...tokenColor("positive", "light"), 255]);
  });

  it("shows a unit that puts out nothing but zeros as neutral, whatever the scale", () => {
    const image = new ImageData(1, 1);
    paintHeatMap(image, [0], { theme: "dark", scale: 0 });
    expect([...image.data.slice(0, 3)]).toEqual([...tokenColor("neutral", "dark")]);
  });
});

describe("magnitude", () => {
  it("is the largest finite size in a part of the values", () => {
    expect(magnitude([100, -3, 2, Infinity, Number.NaN], 1, 4)).toBe(3);
    expect(magnitude([])).toBe(0);
  });
});
