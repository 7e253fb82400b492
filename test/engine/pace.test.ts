import { describe, expect, it } from "vitest";
import { createPaceKeeper } from "../../engine/worker/pace.ts";
import type { Pace } from "../../engine/worker/protocol.ts";

interface Run {
  readonly pace: Pace;
  readonly stepsPerEpoch?: number;
  readonly keeper?: ReturnType<typeof createPaceKeeper>;
  readonly fromMs?: number;
}

/** Steps allowed over some seconds of training, looked at every 4 ms. */
function stepsIn(seconds: number, { pace, stepsPerEpoch = 25, keeper = createPaceKeeper(), fromMs = 0 }: Run): number {
  keeper.set(pace);
  let steps = 0;
  for (let ms = fromMs; ms <= fromMs + seconds * 1000; ms += 4) {
    const allowed = keeper.allowance(ms, stepsPerEpoch);
    keeper.count(allowed);
    steps += allowed;
  }
  return steps;
}

describe("the pace of training", () => {
  it("is the device's own where it is full", () => {
    const keeper = createPaceKeeper();
    keeper.set("full");
    expect(keeper.allowance(0, 25)).toBe(Infinity);
  });

  it("is so many steps a second where it is a number", () => {
    expect(stepsIn(10, { pace: 10 })).toBe(101);
    expect(stepsIn(2, { pace: 1000 })).toBe(2001);
  });

  it("begins gently with steps that can be counted: a handful in the first second", () => {
    const steps = stepsIn(1, { pace: "gentle" });
    expect(steps).toBeGreaterThanOrEqual(5);
    expect(steps).toBeLessThan(9);
  });

  it.each([1, 5, 25, 60, 250])(
    "is 25 epochs a second ten seconds later, and for ever, where an epoch has %d steps",
    (stepsPerEpoch) => {
      const keeper = createPaceKeeper();
      stepsIn(10, { pace: "gentle", stepsPerEpoch, keeper });
      for (const fromMs of [10_004, 3_600_000]) {
        const epochs = stepsIn(20, { pace: "gentle", stepsPerEpoch, keeper, fromMs }) / stepsPerEpoch;
        expect(epochs).toBeGreaterThan(498);
        expect(epochs).toBeLessThan(503);
      }
    },
  );

  it("follows an edit of the batch size: the epochs a second stay", () => {
    const keeper = createPaceKeeper();
    stepsIn(10, { pace: "gentle", stepsPerEpoch: 25, keeper });
    const steps = stepsIn(4, { pace: "gentle", stepsPerEpoch: 5, keeper, fromMs: 10_004 });
    expect(steps / 5).toBeGreaterThan(98);
    expect(steps / 5).toBeLessThan(104);
  });

  it("hardly holds back where an epoch has thousands of steps, as with images", () => {
    expect(stepsIn(1, { pace: "gentle", stepsPerEpoch: 5000 })).toBeGreaterThan(1000);
    expect(stepsIn(4, { pace: "gentle", stepsPerEpoch: 5000 })).toBeGreaterThan(50_000);
  });

  it("goes on where it was after a rest or flat out, and begins again after Reset", () => {
    const keeper = createPaceKeeper();
    stepsIn(5, { pace: "gentle", keeper });
    keeper.rest();
    expect(stepsIn(0.5, { pace: "gentle", keeper, fromMs: 60_000 })).toBeGreaterThan(300);
    stepsIn(5, { pace: "full", keeper, fromMs: 120_000 });
    expect(stepsIn(0.5, { pace: "gentle", keeper, fromMs: 125_004 })).toBeGreaterThan(300);
    keeper.clear();
    expect(stepsIn(0.5, { pace: "gentle", keeper, fromMs: 180_000 })).toBeLessThan(5);
  });

  it("does not make up for time in which the device could not keep up", () => {
    const keeper = createPaceKeeper();
    keeper.set(100);
    keeper.allowance(0, 25);
    expect(keeper.allowance(60_000, 25)).toBe(10);
  });
});
