/** Taking a run to another device: it goes on bit for bit, and Reset leads where it led before. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { continueRun, saveRun } from "../../engine/train/transfer.ts";

const experiment = parseExperiment({
  version: 1,
  seed: 7,
  dataset: { type: "Moons" },
  model: [
    { type: "Linear", out_features: 6 },
    { type: "BatchNorm1d" },
    { type: "Dropout", p: 0.2 },
    { type: "Tanh" },
    { type: "Linear", out_features: 1 },
  ],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "NAdam", lr: 0.01 },
  scheduler: { type: "ReduceLROnPlateau", patience: 0, factor: 0.5 },
  training: { batch_size: 20, epochs: 100, shuffle: true },
});

async function open(): Promise<Session> {
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: await openDevice("wasm") });
}

const move = async (session: Session) => continueRun(await saveRun(session), await openDevice("wasm"));

async function train(session: Session, epochs: number): Promise<void> {
  for (let i = 0; i < epochs; i++) await session.advance({});
}

describe("a run taken to another device", () => {
  it("goes on bit for bit: weights, buffers, optimizer, scheduler, order of examples and dropped units", async () => {
    const stays = await open();
    await train(stays, 3);
    await stays.advance({ maxSteps: 5 });
    const moved = await move(stays);
    expect(moved.position).toEqual(stays.position);
    expect(moved.learningRate).toBe(stays.learningRate);
    await train(stays, 3);
    await train(moved, 3);
    expect(await moved.checkpoint()).toEqual(await stays.checkpoint());
  });

  it("returns to the same initial weights", async () => {
    const session = await open();
    const initial = await session.weights();
    await train(session, 2);
    const moved = await move(session);
    moved.reset();
    expect(await moved.weights()).toEqual(initial);
    expect(moved.position.step).toBe(0);
  });

  it("returns to the weights that were loaded at step 0, wherever it stands, and from device to device", async () => {
    const session = await open();
    const loaded = (await session.weights()).map((tensor) => ({
      ...tensor,
      values: tensor.values.map((x) => x + 0.25),
    }));
    session.loadWeights(loaded);
    await train(session, 1);
    // Weights of a later step are not what Reset returns to.
    session.loadWeights(loaded.map((tensor) => ({ ...tensor, values: tensor.values.map(() => 1) })));
    const moved = await move(await move(session));
    expect((await moved.weights()).every(({ values }) => values.every((x) => x === 1))).toBe(true);
    moved.reset();
    expect((await moved.weights()).map(({ values }) => values)).toEqual(loaded.map(({ values }) => values));
  });
});
