/** The presets learn: what a first visitor opens comes out well, without anyone's help. */

import { describe, expect, it } from "vitest";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Score } from "../../engine/worker/protocol.ts";
import { siteFiles } from "../support/siteFiles.ts";

const presetOf = (id: string): Experiment => presets.find((preset) => preset.id === id)!.experiment;

const testScore = (id: string, seed: number, steps: number): Promise<Score> =>
  scoreAfter({ ...presetOf(id), seed }, steps);

async function scoreAfter(experiment: Experiment, steps: number): Promise<Score> {
  const dataset = await loadDataset({ experiment, files: siteFiles });
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

  it("says of 74 to 80 % of the held-back loans whether they were paid back, on any of five seeds", async () => {
    for (let seed = 0; seed < 5; seed++) {
      const { accuracy } = await testScore("german", seed, 2500);
      expect(accuracy).toBeGreaterThanOrEqual(0.74);
      expect(accuracy).toBeLessThanOrEqual(0.8);
    }
  });

  it("tells the species of more than nine in ten flowers that it has not seen, on any of five seeds", async () => {
    for (let seed = 0; seed < 5; seed++) expect((await testScore("iris", seed, 1100)).accuracy).toBeGreaterThan(0.9);
  });

  it("learns the slope of the plane until it is off by a few hundredths of the target's range", async () => {
    expect((await testScore("plane", 0, 1000)).loss).toBeLessThan(0.001);
  });

  it.each(["sine", "step", "sinc", "abs"])(
    "fits the curve of %s: its test points are missed by less than a twentieth of its range, as root mean square",
    async (name) => {
      const experiment = {
        ...presetOf("curve"),
        // With seed 0 a test point lies just where no training point says on which side of the step it is.
        seed: 2,
        dataset: { type: "Curve", function: name, samples: 200, noise: 0, test_fraction: 0.5 },
      };
      expect((await scoreAfter(experiment, 8000)).loss).toBeLessThan(0.01);
    },
  );
});
