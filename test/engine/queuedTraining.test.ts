/** Training on a device that queues its work: the same run, with two slices under way, and nothing that waits for every step. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { Device } from "../../engine/graph/device.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { AdvanceLimits, Session } from "../../engine/train/session.ts";
import { type QueuedDevice, queued } from "../support/queuedDevice.ts";

const moons = (changes: object = {}): Experiment =>
  parseExperiment({
    version: 1,
    seed: 5,
    dataset: { type: "Moons" },
    model: [
      { type: "Linear", out_features: 8 },
      { type: "Dropout" },
      { type: "Tanh" },
      { type: "Linear", out_features: 1 },
    ],
    loss: { type: "BCEWithLogitsLoss" },
    // Numbers that the host carries from update to update, and a rate that moves with every step.
    optimizer: { type: "NAdam", lr: 0.01 },
    scheduler: { type: "ExponentialLR", gamma: 0.999, interval: "step" },
    // 250 examples: the last mini-batch of an epoch is a program of its own.
    training: { batch_size: 20, epochs: 100, shuffle: true },
    ...changes,
  });

async function open(experiment: Experiment, device: Device): Promise<Session> {
  return createSession({ experiment, dataset: await loadDataset({ experiment, files: noFiles }), device });
}

async function openQueued(experiment: Experiment, delayMs?: number): Promise<QueuedDevice & { session: Session }> {
  const watched = queued(await openDevice("wasm"), { delayMs });
  return Object.assign(watched, { session: await open(experiment, watched.device) });
}

async function weightsOf(session: Session) {
  return (await session.weights()).map(({ values }) => values);
}

/** Losses of some calls, one after the other. */
async function train(session: Session, calls: readonly AdvanceLimits[]) {
  const losses: number[] = [];
  for (const limits of calls) losses.push(...(await session.advance(limits)).losses);
  return losses;
}

describe("a session on a device that queues", () => {
  it("makes the same steps, bit for bit, over epochs and schedulers", async () => {
    const calls = [
      { maxSteps: 3 },
      { maxSteps: 60, maxEpochs: 9 },
      { maxSteps: 1 },
      {},
      { maxSteps: 100, maxEpochs: 50 },
    ];
    const plain = await open(moons(), await openDevice("wasm"));
    const { session } = await openQueued(moons());
    expect(await train(session, calls)).toEqual(await train(plain, calls));
    expect(session.position).toEqual(plain.position);
    expect(session.learningRate).toBe(plain.learningRate);
    expect(await weightsOf(session)).toEqual(await weightsOf(plain));
    expect(await session.checkpoint()).toEqual(await plain.checkpoint());
  });

  it("has two slices under way, and none when advance returns", async () => {
    const watched = await openQueued(moons());
    await watched.session.advance({ budgetMs: 50, maxEpochs: 100 });
    expect(watched.mostUnderWay).toBe(2);
    const { reads } = watched;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(watched.reads).toBe(reads);
  });

  it("reads once and writes twice for a slice of many steps", async () => {
    // 2,500 steps to an epoch, so that no other order of examples is written in between.
    const changes = { dataset: { type: "Moons", samples: 100_000 } };
    const watched = await openQueued(moons(changes));
    await train(watched.session, Array(20).fill({ maxSteps: 50 }));
    const before = { reads: watched.reads, writes: watched.writes };
    expect((await watched.session.advance({ maxSteps: 400 })).steps).toBe(400);
    const slices = watched.reads - before.reads;
    expect(slices).toBeLessThan(100);
    expect(watched.writes - before.writes).toBe(2 * slices);
  });

  it("finds the first loss that is not finite, and counts no step after it", async () => {
    const diverging = moons({
      model: [{ type: "Linear", out_features: 1 }],
      loss: { type: "MSELoss" },
      optimizer: { type: "SGD", lr: 1e6 },
      scheduler: null,
    });
    const plain = await open(diverging, await openDevice("wasm"));
    const { session } = await openQueued(diverging);
    const expected = await plain.advance({ maxEpochs: 50 });
    const got = await session.advance({ maxEpochs: 50 });
    expect(got.diverged).toBe(true);
    expect(got.losses).toEqual(expected.losses);
    expect(session.position).toEqual(plain.position);
    expect(await session.advance({})).toMatchObject({ steps: 0, diverged: true });
    session.reset();
    expect((await session.advance({ maxSteps: 2 })).losses).toEqual(expected.losses.subarray(0, 2));
  });

  it("ends with the device's own error when it is lost with slices under way", async () => {
    const watched = await openQueued(moons());
    await watched.session.advance({ maxSteps: 100, maxEpochs: 9 });
    watched.lose();
    await expect(watched.session.advance({ maxSteps: 100, maxEpochs: 9 })).rejects.toThrow("lost on command");
  });
});
