/** The losses that an exported program has to repeat: those of a fresh run, made beside whatever run there is. */

import { beforeEach, describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { Device } from "../../engine/graph/device.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";

let device: Device;
beforeEach(async () => {
  device = await openDevice("wasm");
});

async function begin(experiment: Experiment): Promise<Session> {
  return createSession({ experiment, dataset: await loadDataset({ experiment, files: noFiles }), device });
}

const losses = (session: Session, most = 100) => session.firstLosses({ most, between: async () => {} });

/** By training itself. */
async function trained(session: Session, steps: number): Promise<readonly number[]> {
  const all: number[] = [];
  while (all.length < steps) all.push(...(await session.advance({ maxSteps: steps - all.length })).losses);
  return all;
}

const several = (changes: object = {}) => circle({ training: { batch_size: 20, epochs: 9 }, ...changes });

describe("firstLosses", () => {
  it("gives what a fresh run's first steps give, and trains nothing of the run", async () => {
    const session = await begin(several());
    const expected = await trained(await begin(several()), 90);
    expect(await losses(session, 90)).toEqual(expected);
    expect(session.position.step).toBe(0);
    expect(await trained(session, 90)).toEqual(expected);
  });

  it("leaves a run that is on its way as it was, edited by hand or not, and is not led astray by it", async () => {
    const session = await begin(several());
    const expected = await losses(session);
    await trained(session, 30);
    session.setWeight({ name: "0.weight", index: 0, value: 2 });
    const before = await session.checkpoint();
    expect(await losses(session)).toEqual(expected);
    expect(await session.checkpoint()).toEqual(before);
    const resumed = await begin(several());
    resumed.resume(before);
    expect(await losses(resumed)).toEqual(expected);
    expect(await trained(resumed, 20)).toEqual(await trained(session, 20));
  });

  it("begins with the weights that Reset returns to", async () => {
    const session = await begin(several());
    const ones = session.initialWeights.map((tensor) => ({ ...tensor, values: tensor.values.map(() => 0.5) }));
    session.loadWeights(ones);
    const [first] = await losses(session, 1);
    expect(first).not.toBe((await losses(await begin(several()), 1))[0]);
    expect(await trained(session, 1)).toEqual([first]);
  });

  it("ends where training ends, and before a loss that is no number", async () => {
    const short = await begin(circle({ training: { batch_size: 100, epochs: 3 } }));
    expect((await losses(short)).length).toBe(3 * short.position.stepsPerEpoch);
    const wild = await begin(
      several({ dataset: { type: "Plane" }, loss: { type: "MSELoss" }, optimizer: { type: "SGD", lr: 1e9 } }),
    );
    const finite = await losses(wild);
    expect(finite.length).toBeGreaterThan(0);
    expect(finite.length).toBeLessThan(50);
    expect(finite.every(Number.isFinite)).toBe(true);
  });

  it("follows a scheduler that asks for test losses between epochs", async () => {
    const scheduler = { type: "ReduceLROnPlateau", patience: 0, threshold: 0.9 };
    const document = parseExperiment({ ...several(), scheduler });
    const expected = await trained(await begin(document), 60);
    expect(await losses(await begin(document), 60)).toEqual(expected);
    expect(expected.slice(0, 60)).not.toEqual(await losses(await begin(several()), 60));
  });

  it("says how far it is, and ends as soon as it is told to", async () => {
    const session = await begin(several());
    const seen: number[] = [];
    const stopped = session.firstLosses({
      most: 50,
      async between({ steps, totalSteps }) {
        expect(totalSteps).toBe(50);
        seen.push(steps);
        if (steps > 0) throw new Error("stop");
      },
    });
    await expect(stopped).rejects.toThrow("stop");
    expect(seen[0]).toBe(0);
    expect(seen.length).toBe(2);
  });
});
