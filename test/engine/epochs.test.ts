/** Training across the ends of epochs: many steps in one call of the device, and the same numbers as step by step. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { DeviceName } from "../../engine/graph/device.ts";
import { readCheckpoint, writeCheckpoint } from "../../engine/train/checkpoint.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { AdvanceLimits, Session } from "../../engine/train/session.ts";
import { float64 } from "../support/tolerances.ts";

const base = {
  version: 1,
  seed: 7,
  dataset: { type: "Circle", samples: 500 },
  model: [{ type: "Linear", out_features: 3 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.01 },
};

async function open(name: DeviceName, changes: object): Promise<Session> {
  const experiment = parseExperiment({ ...base, ...changes });
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: await openDevice(name) });
}

/** 250 examples in mini-batches of 40: seven an epoch. */
const accumulating = (accumulate: number, batch_size = 40) => ({
  training: { batch_size, accumulate, shuffle: true, epochs: 100 },
});

/** So many steps, each call as far as the limits let it go. */
async function run(session: Session, steps: number, limits: AdvanceLimits) {
  const losses: number[] = [];
  let calls = 0;
  while (losses.length < steps) {
    const { maxSteps = Infinity } = limits;
    const advance = await session.advance({ ...limits, maxSteps: Math.min(maxSteps, steps - losses.length) });
    losses.push(...advance.losses);
    calls++;
  }
  const state = (await session.checkpoint()).tensors.map(({ values }) => [...Array.from(values)]);
  return { losses, calls, end: { position: session.position, lr: session.learningRate, state } };
}

const training = (batch_size: number, shuffle = true) => ({ training: { batch_size, shuffle, epochs: 10_000 } });
const dropping = (batch_size: number) => ({ training: { batch_size, shuffle: true, drop_last: true, epochs: 10_000 } });

describe.each(["wasm", "reference"] as const)("a session on %s that need not stop at the ends of epochs", (name) => {
  it.each([
    { title: "mini-batches that divide the examples", changes: training(10) },
    { title: "a smaller mini-batch at the end of the epoch", changes: training(40) },
    { title: "a smaller mini-batch that is left out", changes: dropping(40) },
    { title: "groups of mini-batches", changes: accumulating(3) },
    {
      title: "groups of mini-batches, and a scheduler and optimizer that count them",
      changes: {
        ...accumulating(4),
        optimizer: { type: "NAdam", lr: 0.01 },
        scheduler: { type: "OneCycleLR", max_lr: 0.1, interval: "step" },
      },
    },
    { title: "one mini-batch an epoch", changes: training(250) },
    { title: "a mini-batch larger than the data set", changes: training(300) },
    { title: "the order of the file", changes: training(50, false) },
    {
      title: "a scheduler that goes by epochs",
      changes: { ...training(25), scheduler: { type: "StepLR", step_size: 1 } },
    },
    {
      title: "a scheduler that goes by steps",
      changes: { ...training(25), scheduler: { type: "OneCycleLR", max_lr: 0.1, total_steps: 400, interval: "step" } },
    },
    {
      title: "chances that follow the steps",
      changes: { ...training(25), model: [{ type: "Dropout", p: 0.2 }, ...base.model] },
    },
  ])("trains as one that goes epoch by epoch: $title", async ({ changes }) => {
    // More epochs than lie on the device at once, where an epoch is one step.
    const steps = 300;
    const stopping = await run(await open(name, changes), steps, {});
    const whole = await run(await open(name, changes), steps, { maxEpochs: Infinity });
    expect(whole.calls).toBe(1);
    expect(whole.losses).toEqual(stopping.losses);
    expect(whole.end).toEqual(stopping.end);
    const sliced = await run(await open(name, changes), steps, { maxSteps: 7, maxEpochs: Infinity });
    expect(sliced.losses).toEqual(stopping.losses);
    expect(sliced.end).toEqual(stopping.end);
  });

  it("goes on in the middle of an epoch as the run that was saved there", async () => {
    const unlimited = { maxEpochs: Infinity };
    const first = await open(name, training(10));
    await run(first, 60, unlimited);
    const saved = writeCheckpoint(await first.checkpoint());
    const second = await open(name, training(10));
    second.resume(readCheckpoint(saved, "state"));
    expect(await run(second, 100, unlimited)).toEqual(await run(first, 100, unlimited));
  });
});

describe("drop_last", () => {
  it("leaves out the last mini-batch where that is smaller, as DataLoader does, and nothing else", async () => {
    const kept = await open("wasm", training(40));
    const dropped = await open("wasm", dropping(40));
    // 250 examples: six mini-batches of 40, and ten that are left over.
    expect([kept.position.stepsPerEpoch, dropped.position.stepsPerEpoch]).toEqual([7, 6]);
    const advance = await dropped.advance({});
    expect(advance).toMatchObject({ steps: 6, examples: 240, endedEpochs: 1 });
    expect([...advance.losses]).toEqual([...(await kept.advance({ maxSteps: 6 })).losses]);
    expect((await open("wasm", dropping(50))).position.stepsPerEpoch).toBe(5);
  });

  it("goes on in mid-epoch where it is switched on or off", async () => {
    const session = await open("wasm", training(40));
    const edit = (changes: object) => session.reconfigure(parseExperiment({ ...base, ...changes }), session.dataset);
    await session.advance({ maxSteps: 6 });
    // Only the mini-batch that is now left out was to come: the one before it comes again.
    expect(await edit(dropping(40))).toBe(true);
    expect(session.position).toMatchObject({ step: 6, epoch: 0, batch: 5, stepsPerEpoch: 6 });
    expect(await session.advance({})).toMatchObject({ steps: 1, examples: 40, endedEpochs: 1 });
    await session.advance({ maxSteps: 2 });
    await edit(training(40));
    expect(await session.advance({})).toMatchObject({ steps: 5, examples: 170, endedEpochs: 1 });
  });

  it("is refused where it leaves nothing", async () => {
    await expect(open("wasm", dropping(251))).rejects.toThrow(
      "training.drop_last: got true with 250 training examples and a batch_size of 251, expected at least one whole mini-batch.",
    );
  });

  it("lets a layer train that cannot take so few examples as would be left", async () => {
    const model = [{ type: "Linear", out_features: 3 }, { type: "BatchNorm1d" }, { type: "Linear", out_features: 1 }];
    await expect(open("wasm", { ...training(83), model })).rejects.toThrow("Set drop_last");
    expect((await open("wasm", { ...dropping(83), model })).position.stepsPerEpoch).toBe(3);
  });
});

describe("accumulate", () => {
  const weights = async (session: Session) => (await session.weights()).flatMap(({ values }) => [...values]);

  it("makes one update of k mini-batches: that of one mini-batch with all their examples", async () => {
    // Without rounding to speak of.
    const grouped = await open("reference", { ...accumulating(5, 10), training: { batch_size: 10, accumulate: 5 } });
    const whole = await open("reference", { training: { batch_size: 50 } });
    const start = await weights(grouped);
    await grouped.advance({ maxSteps: 4 });
    expect(await weights(grouped)).toEqual(start);
    await grouped.advance({ maxSteps: 1 });
    await whole.advance({ maxSteps: 1 });
    expect(await weights(grouped)).toBeCloseToTensor(await weights(whole), float64);
    await grouped.advance({ maxSteps: 10 });
    await whole.advance({ maxSteps: 2 });
    expect(await weights(grouped)).toBeCloseToTensor(await weights(whole), float64);
    expect(grouped.position).toMatchObject({ step: 15, updates: 3 });
  });

  it("lets an epoch's last group be smaller, its losses divided by k as the others' are", async () => {
    const changes = { optimizer: { type: "SGD", lr: 0.1 } };
    const grouped = await open("reference", { ...changes, training: { batch_size: 50, accumulate: 4 } });
    // The fifth mini-batch is a group of its own: a quarter of its gradient.
    const quarter = await open("reference", { optimizer: { type: "SGD", lr: 0.025 }, training: { batch_size: 50 } });
    await grouped.advance({ maxSteps: 4 });
    quarter.resume({ ...(await quarter.checkpoint()), position: { step: 4, updates: 4, epoch: 0, batch: 4 } });
    quarter.loadWeights(await grouped.weights());
    expect([...(await grouped.advance({})).losses]).toEqual([...(await quarter.advance({})).losses]);
    expect(grouped.position).toMatchObject({ step: 5, updates: 2, epoch: 1, batch: 0 });
    expect(await weights(grouped)).toBeCloseToTensor(await weights(quarter), { ...float64, atol: 1e-7 });
  });

  it("steps the scheduler after each update where interval says step", async () => {
    const scheduler = { type: "StepLR", step_size: 1, gamma: 0.5, interval: "step" };
    const session = await open("wasm", { ...accumulating(3), optimizer: { type: "SGD", lr: 1 }, scheduler });
    const rates: number[] = [];
    while (session.position.epoch < 1) rates.push((await session.advance({ maxSteps: 1 })).learningRate);
    expect(rates).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25]);
    expect(session.learningRate).toBe(0.125);
  });

  it("goes on where it is changed in mid-run, and the group that had begun without its earlier mini-batches", async () => {
    const session = await open("wasm", training(50, false));
    const edit = (accumulate: number) => {
      const experiment = parseExperiment({ ...base, training: { batch_size: 50, epochs: 10, accumulate } });
      return session.reconfigure(experiment, session.dataset);
    };
    expect(await edit(4)).toBe(true);
    await session.advance({ maxSteps: 2 });
    expect(await edit(3)).toBe(true);
    await session.advance({ maxSteps: 1 });
    expect(session.position).toMatchObject({ step: 3, updates: 1 });
    const gradients = (await session.checkpoint()).tensors.filter(({ name }) => name.startsWith("gradient."));
    expect(gradients.map(({ name }) => name)).toEqual(
      ["0.weight", "0.bias", "2.weight", "2.bias"].map((name) => `gradient.${name}`),
    );
    expect(await edit(1)).toBe(true);
    await session.advance({ maxSteps: 2 });
    expect(session.position).toMatchObject({ step: 5, updates: 3, epoch: 1 });
    expect((await session.checkpoint()).tensors.every(({ name }) => !name.startsWith("gradient."))).toBe(true);
  });
});

describe("the end of an epoch", () => {
  it("is where advance stops, if it is the last one asked for", async () => {
    const session = await open("wasm", training(25));
    await session.advance({ maxSteps: 3 });
    expect(await session.advance({ maxEpochs: 3 })).toMatchObject({ steps: 27, endedEpochs: 3 });
    expect(await session.advance({ maxSteps: 5, maxEpochs: 3 })).toMatchObject({ steps: 5, endedEpochs: 0 });
    expect(session.position).toEqual({ step: 35, updates: 35, epoch: 3, batch: 5, stepsPerEpoch: 10 });
  });

  it("is where a scheduler hears the test loss that waits for it", async () => {
    const scheduler = { type: "ReduceLROnPlateau", patience: 0 };
    const session = await open("wasm", { ...training(25), scheduler });
    expect(await session.advance({ maxEpochs: 3 })).toMatchObject({ steps: 10, endedEpochs: 1 });
  });

  it("is counted up to the step that diverged", async () => {
    const optimizer = { type: "SGD", lr: 1e30 };
    const session = await open("wasm", { ...training(125), optimizer, loss: { type: "MSELoss" } });
    const { steps, endedEpochs, diverged, losses } = await session.advance({ maxEpochs: 1000 });
    expect(diverged).toBe(true);
    expect(losses).toHaveLength(steps);
    expect(losses.findIndex((loss) => !Number.isFinite(loss))).toBe(steps - 1);
    expect(endedEpochs).toBe(Math.floor(steps / 2));
    expect(session.position).toMatchObject({ step: steps, epoch: endedEpochs });
  });

  it("does not break the tutorial's lines", async () => {
    const session = await open("wasm", { ...training(1), dataset: { type: "Circle", samples: 4400 } });
    const { losses } = await session.advance({ maxSteps: 4300, maxEpochs: Infinity });
    const mean = (from: number) => losses.slice(from, from + 2000).reduce((sum, loss) => sum + loss, 0) / 2000;
    const lines = session.takeRunningLosses();
    expect(lines.map(({ epoch, batch, step }) => [epoch, batch, step])).toEqual([
      [1, 2000, 2000],
      [2, 2000, 4200],
    ]);
    expect(lines.map(({ loss }) => loss)).toBeCloseToTensor([mean(0), mean(2200)], { rtol: 1e-6, atol: 0 });
  });
});
