/** The presets learn: what a first visitor opens comes out well, without anyone's help. */

import { describe, expect, it } from "vitest";
import type { FileSource } from "../../engine/data/sources/source.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Score } from "../../engine/worker/protocol.ts";

const noFiles: FileSource = { list: async () => [], open: () => Promise.reject(new Error("no file is needed")) };

async function testScore(id: string, seed: number, steps: number): Promise<Score> {
  const experiment = { ...presets.find((preset) => preset.id === id)!.experiment, seed };
  const dataset = await loadDataset({ experiment, files: noFiles });
  const device = await openDevice();
  const session = await createSession({ experiment, dataset, device });
  while (session.position.step < steps) await session.advance({ maxSteps: steps - session.position.step });
  const { test } = await session.evaluate();
  session.dispose();
  device.dispose();
  return test;
}

describe("a preset", () => {
  it("is the circle for a first visitor, above 98 % within 1000 steps and still after 3000, on any of five seeds", async () => {
    expect(presets[0]?.id).toBe("circle");
    for (let seed = 0; seed < 5; seed++) {
      expect((await testScore("circle", seed, 1000)).accuracy).toBeGreaterThan(0.98);
      expect((await testScore("circle", seed, 3000)).accuracy).toBeGreaterThan(0.98);
    }
  });

  it("finds the spiral within 5000 steps, on any of five seeds", async () => {
    for (let seed = 0; seed < 5; seed++) expect((await testScore("spiral", seed, 5000)).accuracy).toBeGreaterThan(0.9);
  });

  it.each([
    ["xor", 3000, 0.97],
    ["spirals", 3000, 0.95],
  ] as const)("learns %s: after %d steps its accuracy is above %d", async (id, steps, least) => {
    expect((await testScore(id, 0, steps)).accuracy).toBeGreaterThan(least);
  });

  it("learns the slope of the plane until it is off by a few hundredths of the target's range", async () => {
    expect((await testScore("plane", 0, 1000)).loss).toBeLessThan(0.001);
  });
});
