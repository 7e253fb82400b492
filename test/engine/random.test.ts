/** The op `random`: uniform, and other numbers for every key, step and place. */

import { describe, expect, it } from "vitest";
import { hashKey } from "../../engine/define/rng.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { random } from "../../engine/ops/index.ts";
import { runOnReference } from "../support/reference.ts";

const step = slot("step", []);

async function draw(at: number, key: number, count: number): Promise<number[]> {
  const [values] = await runOnReference([random(slotTensor(step), { shape: [count], key })], [[step, [at]]]);
  return [...values!];
}

describe("random", () => {
  it("gives the documented hash of key, step and place", async () => {
    const mask = 0xffffffffn;
    const mix = (bits: bigint) => {
      let z = bits & mask;
      z = ((z ^ (z >> 16n)) * 0x85ebca6bn) & mask;
      z = ((z ^ (z >> 13n)) * 0xc2b2ae35n) & mask;
      return z ^ (z >> 16n);
    };
    const a = mix(9n ^ 123n);
    const b = mix(a + 0x9e3779b9n);
    const expected = [0n, 1n, 2n].map((i) => Number(mix(mix(i ^ a) + b) >> 8n) / 2 ** 24);
    expect(await draw(9, 123, 3)).toEqual(expected);
  });

  it("spreads evenly over [0, 1), whatever bits it is made of", async () => {
    for (const at of [0, 1, 2, 1000]) {
      const values = await draw(at, hashKey(0, "2"), 100_000);
      const tenths = new Array<number>(10).fill(0);
      for (const value of values) tenths[Math.floor(value * 10)]!++;
      // 10,000 each; six standard deviations are 570.
      for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(570);
    }
  });

  it("is unrelated between steps, layers and neighbouring places", async () => {
    const correlation = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, i) => sum + (value - 0.5) * ((b[i] ?? 0.5) - 0.5), 0) / (a.length / 12);
    const values = await draw(3, hashKey(0, "2"), 10_000);
    const others = [
      await draw(4, hashKey(0, "2"), 10_000),
      await draw(3, hashKey(0, "3"), 10_000),
      await draw(3, hashKey(1, "2"), 10_000),
      values.slice(1),
    ];
    // The standard deviation of a correlation of 10,000 pairs is 0.01.
    for (const other of others) expect(Math.abs(correlation(values, other))).toBeLessThan(0.05);
  });
});
