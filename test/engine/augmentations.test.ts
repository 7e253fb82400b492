/** Augmentations: what each does to an image on the CPU's devices, and how often it does it. */

import { describe, expect, it } from "vitest";
import { deviceCases, openers } from "../support/devices.ts";
import { drawn, walkAugmentations } from "./walkAugmentations.ts";

walkAugmentations(deviceCases);

describe("chance", () => {
  it("flips about p of the images", async () => {
    const many = { shape: [4000, 1, 1, 2], values: Array.from({ length: 8000 }, (_, i) => i % 2) };
    const got = await drawn(openers.wasm, { type: "RandomHorizontalFlip", p: 0.3 }, 1, many);
    const flipped = got.filter((_, i) => i % 2 === 0).reduce((sum, value) => sum + value, 0) / 4000;
    // Three standard errors.
    expect(Math.abs(flipped - 0.3)).toBeLessThan(3 * Math.sqrt((0.3 * 0.7) / 4000));
  });

  it("crops at every place equally often", async () => {
    const pixels = Array.from({ length: 9000 * 9 }, (_, i) => (i % 9) + 1);
    const got = await drawn(openers.wasm, { type: "RandomCrop", size: 3, padding: 1 }, 1, {
      shape: [9000, 1, 3, 3],
      values: pixels,
    });
    const counts = new Map<number, number>();
    // What stands in the middle tells the place.
    for (let n = 0; n < 9000; n++) counts.set(got[n * 9 + 4]!, (counts.get(got[n * 9 + 4]!) ?? 0) + 1);
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(1000));
  });

  it("erases areas within scale, of shapes within ratio", async () => {
    const white = { shape: [2000, 1, 20, 20], values: Array(2000 * 400).fill(1) };
    const got = await drawn(openers.wasm, { type: "RandomErasing", p: 1 }, 1, white);
    for (let n = 0; n < 2000; n++) {
      const places = got.slice(n * 400, n * 400 + 400).flatMap((value, i) => (value === 0 ? [i] : []));
      const [rows, columns] = [places.map((i) => Math.floor(i / 20)), places.map((i) => i % 20)];
      const height = Math.max(...rows) - Math.min(...rows) + 1;
      const width = Math.max(...columns) - Math.min(...columns) + 1;
      expect(places).toHaveLength(height * width);
      // Sides are rounded to whole pixels.
      expect((height - 0.5) * (width - 0.5)).toBeLessThanOrEqual(0.33 * 400);
      expect((height + 0.5) * (width + 0.5)).toBeGreaterThanOrEqual(0.02 * 400);
      expect((height - 0.5) / (width + 0.5)).toBeLessThanOrEqual(3.3);
      expect((height + 0.5) / (width - 0.5)).toBeGreaterThanOrEqual(0.3);
    }
  });
});
