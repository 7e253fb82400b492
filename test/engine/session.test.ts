/** The session: what training, evaluating and editing an experiment promise, on every device. */

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { noFiles } from "../../engine/data/files.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";

const circle = (changes: object = {}): Experiment =>
  parseExperiment({
    version: 1,
    seed: 3,
    dataset: { type: "Circle" },
    model: [{ type: "Linear", out_features: 8 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "Adam", lr: 0.03 },
    training: { batch_size: 10, epochs: 100, shuffle: true },
    ...changes,
  });

const load = (experiment: Experiment): Promise<Dataset> => loadDataset({ experiment, files: noFiles });

async function open(experiment: Experiment, device = openDevice("reference")) {
  return createSession({ experiment, dataset: await load(experiment), device });
}

describe.each(["reference", "wasm"] as const)("a session on %s", (name) => {
  it("learns the circle to more than 95 % of unseen points", async () => {
    const session = await open(circle(), openDevice(name));
    for (let epoch = 0; epoch < 40; epoch++) await session.advance({});
    const { test } = await session.evaluate();
    expect(session.position).toEqual({ step: 1000, epoch: 40, batch: 0, stepsPerEpoch: 25 });
    expect(test.accuracy).toBeGreaterThan(0.95);
  });
});
