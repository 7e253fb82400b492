/** How sliders and fields read and write quantities. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLoss,
  formatPercent,
  groupDigits,
} from "../../app/ui/format.ts";
import { parseNames, writeNames } from "../../app/ui/nameList.ts";
import { nextValue, stepValue, toPosition, toValue } from "../../app/ui/scale.ts";

const lr = { min: 1e-5, max: 10, scale: "log" } as const;

describe("a logarithmic slider", () => {
  it("gives each decade the same length", () => {
    expect(toPosition(0.01, lr)).toBeCloseTo(0.5);
    expect(toPosition(10, lr)).toBe(1);
  });

  it("offers numbers that a person would write", () => {
    expect(toValue(0.5, lr)).toBe(0.01);
    expect(String(toValue(0.42, lr)).length).toBeLessThanOrEqual(7);
  });

  it("reaches whole numbers only where only those count", () => {
    const batch = { min: 1, max: 512, scale: "log", isInteger: true } as const;
    for (let i = 0; i <= 100; i++) expect(Number.isInteger(toValue(i / 100, batch))).toBe(true);
    expect([toValue(0, batch), toValue(1, batch)]).toEqual([1, 512]);
  });

  it("moves on with every key press, up and down, over its whole range", () => {
    let value = 1e-5;
    let presses = 0;
    for (; value < 10 && presses < 300; presses++) {
      const next = nextValue(value, 0.0025, lr);
      expect(next).toBeGreaterThan(value);
      expect(nextValue(next, -0.0025, lr)).toBeLessThan(next);
      value = next;
    }
    expect(value).toBe(10);
    expect(presses).toBeLessThan(200);
  });

  it("puts 0 at its left end", () => {
    expect(toPosition(0, lr)).toBe(0);
  });
});

describe("arrow keys", () => {
  const free = { min: 0, max: 100 };
  it("change the leading digit, upwards and downwards alike", () => {
    expect(stepValue(0.01, 1, free)).toBe(0.02);
    expect(stepValue(0.02, -1, free)).toBe(0.01);
    expect(stepValue(0.1, -1, free)).toBe(0.09);
    expect(stepValue(0.09, 1, free)).toBe(0.1);
  });

  it("stay within what is valid", () => {
    expect(stepValue(100, 1, free)).toBe(100);
    expect(stepValue(1, -1, { min: 1, max: 10, isInteger: true })).toBe(1);
  });
});

describe("figures", () => {
  it("read at a glance", () => {
    expect(groupDigits(18400)).toBe("18\u202f400");
    expect(formatCount(41_234)).toBe("41\u202f200");
    expect(formatCount(168_000)).toBe("168\u202fk");
    expect(formatPercent(0.95)).toBe("95.0\u202f%");
    expect(formatLoss(0.3712)).toBe("0.371");
    expect(formatLoss(Number.NaN)).toBe("NaN");
    expect([0, 162, 4600, 99_700, 640_000, 29_123_456, 2.4e9].map(formatBytes)).toEqual(
      ["0 kB", "1 kB", "5 kB", "0.1 MB", "0.6 MB", "29 MB", "2.4 GB"].map((text) => text.replace(" ", "\u202f")),
    );
    expect(formatDuration(0.0059)).toBe("5.9 µs");
    expect(formatDuration(0.77)).toBe("0.77 ms");
  });
});

describe("a list of names", () => {
  it.each([
    ["age, income", ["age", "income"]],
    ["年龄，收入、住房", ["年龄", "收入", "住房"]],
    ['"size, in m" , say "it",', ["size, in m", 'say "it"']],
    ['"the ""best"" one"', ['the "best" one']],
    [" , ", []],
  ])("is read from “%s”", (text, names) => expect(parseNames(text)).toEqual(names));

  it.each(['"age', '"age" income'])("is none in “%s”", (text) => expect(parseNames(text)).toBeUndefined());

  it("is written so that it can be read again", () => {
    const name = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom(",", '"', "a,b", ' "', "，", "a; b", " a", "\t"),
    );
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(parseNames(writeNames(names))).toEqual(names);
      }),
    );
  });
});
