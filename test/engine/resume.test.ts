/** A run that was interrupted and resumed ends with the very bits of one that was not. */

import { describe, expect, it } from "vitest";
import { optimizers } from "../../engine/catalog.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { UserError } from "../../engine/define/errors.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";
import { readCheckpoint, writeCheckpoint } from "../../engine/train/checkpoint.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";

const base = {
  version: 1,
  seed: 5,
  dataset: { type: "Circle", samples: 100, noise: 0.2 },
  model: [{ type: "Linear", out_features: 6 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD", lr: 0.05, momentum: 0.9 },
  // 50 examples: seven steps an epoch, the last one smaller.
  training: { batch_size: 8, epochs: 50, shuffle: true },
};
type DeviceName = "reference" | "wasm";

async function open(changes: object = {}, device: DeviceName = "wasm"): Promise<Session> {
  const experiment = parseExperiment({ ...base, ...changes });
  return createSession({
    experiment,
    dataset: await loadDataset({ experiment, files: noFiles }),
    device: await openDevice(device),
  });
}

async function run(session: Session, steps: number): Promise<number[]> {
  const losses: number[] = [];
  while (losses.length < steps) losses.push(...(await session.advance({ maxSteps: steps - losses.length })).losses);
  return losses;
}

/** Through a file's bytes into a session of its own. */
async function resumed(from: Session, changes: object, device: DeviceName): Promise<Session> {
  const bytes = writeCheckpoint(await from.checkpoint());
  const session = await open(changes, device);
  session.resume(readCheckpoint(bytes, "state"));
  return session;
}

async function expectSameRun(changes: object, device: DeviceName, before = 10, after = 20): Promise<void> {
  const whole = await open(changes, device);
  const losses = await run(whole, before + after);
  const interrupted = await open(changes, device);
  const first = await run(interrupted, before);
  const second = await resumed(interrupted, changes, device);
  expect(second.position).toEqual(interrupted.position);
  expect([...first, ...(await run(second, after))]).toEqual(losses);
  expect(await second.weights()).toEqual(await whole.weights());
  expect((await second.checkpoint()).tensors).toEqual((await whole.checkpoint()).tensors);
  expect(second.learningRate).toBe(whole.learningRate);
}

describe.each(["wasm", "reference"] as const)("a run resumed on %s goes on bit for bit", (device) => {
  it.each([0, 1, 7, 10])("after %i steps of seven an epoch", (before) => expectSameRun({}, device, before));

  it.each(Object.keys(optimizers).filter((type) => type !== "LBFGS"))("with what %s remembers", (type) =>
    expectSameRun({ optimizer: { type } }, device),
  );

  it("with buffers and with what was drawn: BatchNorm1d and Dropout", () => {
    const [linear, tanh, last] = base.model;
    const model = [linear, { type: "BatchNorm1d" }, tanh, { type: "Dropout", p: 0.3 }, last];
    return expectSameRun({ model }, device);
  });

  it.each([
    { type: "StepLR", step_size: 2 },
    { type: "OneCycleLR", max_lr: 0.1, interval: "step" },
    { type: "ReduceLROnPlateau", patience: 0, threshold: 0.5 },
  ])("with its scheduler $type", (scheduler) => expectSameRun({ scheduler }, device));

  it.each([1, 2, 6, 7])("in the middle of a group of mini-batches, after %i steps", (before) =>
    expectSameRun({ training: { ...base.training, accumulate: 3 }, optimizer: { type: "NAdam" } }, device, before),
  );

  it.each([1, 7, 10])("with gradients that pile up, after %i steps", (before) =>
    expectSameRun({ training: { ...base.training, accumulate: 2, zero_grad: false, l1: 0.01 } }, device, before),
  );

  it("with augmented images", () =>
    expectSameRun(
      {
        dataset: {
          type: "Shapes10",
          train_samples: 20,
          test_samples: 10,
          augment: [{ type: "RandomCrop", size: 32, padding: 4 }, { type: "RandomHorizontalFlip" }],
        },
        model: [{ type: "Flatten" }, { type: "Linear", out_features: 10 }],
        loss: { type: "CrossEntropyLoss" },
      },
      device,
      2,
      5,
    ));
});

describe("a resumed run", () => {
  it("prints the tutorial's line for mini-batches of both runs", async () => {
    const changes = {
      dataset: { type: "Circle", samples: 5000 },
      model: [{ type: "Linear", out_features: 1 }],
      training: { batch_size: 1, epochs: 1 },
    };
    const whole = await open(changes);
    await run(whole, 2100);
    const interrupted = await open(changes);
    await run(interrupted, 1500);
    const second = await resumed(interrupted, changes, "wasm");
    await run(second, 600);
    expect(second.takeRunningLosses()).toEqual(whole.takeRunningLosses());
  });

  it("may last longer than it was meant to, and resets to its own beginning", async () => {
    const interrupted = await open();
    const initial = await interrupted.weights();
    await run(interrupted, 9);
    const second = await resumed(interrupted, { training: { ...base.training, epochs: 99 } }, "wasm");
    second.reset();
    expect(second.position).toMatchObject({ step: 0, epoch: 0, batch: 0 });
    expect(await second.weights()).toEqual(initial);
  });

  it.each([
    [
      { model: [{ type: "Linear", out_features: 7 }, ...base.model.slice(1)] },
      "saved run: model[0].out_features: got 6, expected 7.",
    ],
    [{ model: base.model.slice(2) }, "saved run: model[0].out_features: got 6, expected 1."],
    [{ optimizer: { type: "Adam" } }, 'saved run: optimizer.type: got "SGD", expected "Adam".'],
    [{ optimizer: { type: "SGD", lr: 0.05 } }, "saved run: optimizer.momentum: got 0.9, expected the default."],
    [{ seed: 6 }, "saved run: seed: got 5, expected 6."],
    [{ dataset: { type: "XOR", samples: 100 } }, 'saved run: dataset.type: got "Circle", expected "XOR".'],
    [{ training: { ...base.training, batch_size: 9 } }, "saved run: training.batch_size: got 8, expected 9."],
    [{ training: { batch_size: 8 } }, "saved run: training.shuffle: got true, expected the default."],
  ])("is refused for another experiment: %o", async (changes, message) => {
    const interrupted = await open();
    await run(interrupted, 3);
    const checkpoint = await interrupted.checkpoint();
    const other = await open(changes);
    const before = await other.weights();
    expect(() => other.resume(checkpoint)).toThrow(message);
    expect(await other.weights()).toEqual(before);
    expect(other.position.step).toBe(0);
  });

  it("is refused for data of another size, an impossible position and tensors that are missing", async () => {
    const session = await open();
    const checkpoint = await session.checkpoint();
    expect(() => session.resume({ ...checkpoint, train_samples: 49 })).toThrow(
      "training examples: got 49, expected 50.",
    );
    const position = { ...checkpoint.position, batch: 7 };
    expect(() => session.resume({ ...checkpoint, position })).toThrow(
      "saved run: position.batch: got 7, expected 0 … 6.",
    );
    const tensors = checkpoint.tensors.filter(({ name }) => name !== "optimizer.0.weight.momentum_buffer");
    expect(() => session.resume({ ...checkpoint, tensors })).toThrow(
      "saved run: optimizer.0.weight.momentum_buffer: got no such tensor, expected (6, 2).",
    );
  });
});

describe("a checkpoint's file", () => {
  it("from before there was training.accumulate goes on all the same", async () => {
    const session = await open({ scheduler: { type: "StepLR", step_size: 2, interval: "step" } });
    await run(session, 9);
    const { position, ...rest } = await session.checkpoint();
    const { updates: _, ...old } = position;
    const bytes = writeCheckpoint({ ...rest, position: old as typeof position });
    expect(readCheckpoint(bytes, "state").position).toEqual(position);
  });

  it("holds weights and the optimizer's state under PyTorch's names", async () => {
    const { tensors } = readCheckpoint(writeCheckpoint(await (await open()).checkpoint()), "state");
    expect(tensors.map(({ name }) => name)).toEqual([
      ...["model.0.weight", "model.0.bias", "model.2.weight", "model.2.bias"],
      ...["0.weight", "0.bias", "2.weight", "2.bias"].map((name) => `optimizer.${name}.momentum_buffer`),
    ]);
  });

  it("is refused in one sentence when it was cut short, is weights alone or something else", async () => {
    const bytes = writeCheckpoint(await (await open()).checkpoint());
    const weights = writeSafetensors(await (await open()).weights());
    const message = (file: Uint8Array) => {
      try {
        readCheckpoint(file, "state");
      } catch (error) {
        if (error instanceof UserError) return error.message;
      }
      return "accepted";
    };
    expect(message(bytes.subarray(0, 4))).toMatch(/^state: got 4 bytes/);
    expect(message(bytes.subarray(0, bytes.length - 8))).toMatch(/^state/);
    expect(message(weights)).toBe(
      "state: got a file without a run's state, expected one that --save-state wrote. Give weights alone to --init instead.",
    );
    expect(message(new TextEncoder().encode("no tensors at all"))).toMatch(/^state: got/);
  });
});
