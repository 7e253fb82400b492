import { describe, expect, it } from "vitest";
import { createPaceKeeper } from "../../engine/worker/pace.ts";
import type { Pace } from "../../engine/worker/protocol.ts";

/** Steps allowed over some seconds of training, looked at every 4 ms. */
function stepsIn(seconds: number, pace: Pace, keeper = createPaceKeeper(), fromMs = 0): number {
  keeper.set(pace);
  let steps = 0;
  for (let ms = fromMs; ms <= fromMs + seconds * 1000; ms += 4) {
    const allowed = keeper.allowance(ms);
    keeper.count(allowed);
    steps += allowed;
  }
  return steps;
}

describe("the pace of training", () => {
  it("is the device's own where it is full", () => {
    const keeper = createPaceKeeper();
    keeper.set("full");
    expect(keeper.allowance(0)).toBe(Infinity);
  });

  it("is so many steps a second where it is a number", () => {
    expect(stepsIn(10, 10)).toBe(101);
    expect(stepsIn(2, 1000)).toBe(2001);
  });

  it("begins gently: the first half second can be watched, within three it is in the tens of thousands", () => {
    const half = stepsIn(0.5, "gentle");
    expect(half).toBeGreaterThan(100);
    expect(half).toBeLessThan(200);
    const three = stepsIn(3, "gentle");
    expect(three).toBeGreaterThan(8_000);
    expect(three).toBeLessThan(12_000);
  });

  it("stays a number however long gentle training lasts", () => {
    const keeper = createPaceKeeper();
    for (let ms = 0; ms < 2_000_000; ms += 1000) keeper.count(keeper.allowance(ms));
    keeper.count(keeper.allowance(2_000_000));
    expect(keeper.allowance(2_000_000)).toBe(0);
    expect(keeper.allowance(2_000_100)).toBeGreaterThan(1e6);
  });

  it("goes on where it was after a rest, and begins again after Reset", () => {
    const keeper = createPaceKeeper();
    stepsIn(2, "gentle", keeper);
    keeper.rest();
    expect(stepsIn(0.5, "gentle", keeper, 60_000)).toBeGreaterThan(1_500);
    keeper.clear();
    expect(stepsIn(0.5, "gentle", keeper, 120_000)).toBeLessThan(200);
  });

  it("does not make up for time in which the device could not keep up", () => {
    const keeper = createPaceKeeper();
    keeper.set(100);
    keeper.allowance(0);
    expect(keeper.allowance(60_000)).toBe(10);
  });
});
