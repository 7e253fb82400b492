/** Losses against PyTorch on the CPU's devices, and that none is left out. */

import { describe, expect, it } from "vitest";
import { losses } from "../../engine/catalog.ts";
import { deviceCases } from "../support/devices.ts";
import { lossGolden, walkLosses } from "./walkLosses.ts";

walkLosses(deviceCases);

describe("golden values of losses", () => {
  const covered = new Set(lossGolden.map(({ type }) => type));
  for (const type of Object.keys(losses).filter((type) => !covered.has(type))) {
    it.skip(`${type} has none: make them with npm run golden -- ${type}`, () => {});
  }

  it("are there for the losses that PyTorch 1.13 has", () => {
    expect(covered.size).toBeGreaterThan(10);
  });
});
