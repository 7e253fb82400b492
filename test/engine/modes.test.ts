/** Training and evaluation differ: what BatchNorm remembers and Dropout leaves out, across a session's life. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { matchByName } from "../../engine/export/matchWeights.ts";
import { readSafetensors } from "../../engine/export/readSafetensors.ts";
import { takeWeights } from "../../engine/export/takeWeights.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { checkOf } from "../support/checked.ts";

const base = {
  version: 1,
  seed: 5,
  dataset: { type: "Circle" },
  model: [
    { type: "Linear", out_features: 8 },
    { type: "BatchNorm1d" },
    { type: "Tanh" },
    { type: "Dropout" },
    { type: "Linear", out_features: 1 },
  ],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD", lr: 0.1 },
  training: { batch_size: 10, epochs: 10, shuffle: true },
};
const withFields = (changes: object): Experiment => parseExperiment({ ...base, ...changes });

async function open(experiment = parseExperiment(base), device: "wasm" | "reference" = "wasm"): Promise<Session> {
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: await openDevice(device) });
}

async function lossesOf(session: Session, steps: number, atATime = steps): Promise<number[]> {
  const losses: number[] = [];
  while (losses.length < steps) {
    losses.push(...(await session.advance({ maxSteps: Math.min(atATime, steps - losses.length) })).losses);
  }
  return losses;
}

describe("a session with BatchNorm and Dropout", () => {
  it("lists the state_dict as PyTorch does and counts mini-batches", async () => {
    const session = await open();
    await lossesOf(session, 7);
    const weights = await session.weights();
    expect(weights.map(({ name }) => name)).toEqual([
      "0.weight",
      "0.bias",
      "1.weight",
      "1.bias",
      "1.running_mean",
      "1.running_var",
      "1.num_batches_tracked",
      "4.weight",
      "4.bias",
    ]);
    expect(weights[6]).toEqual({
      name: "1.num_batches_tracked",
      shape: [],
      dtype: "I64",
      values: Float32Array.of(7),
    });
    expect(session.model.parameters).toBe(2 * 8 + 8 + 16 + 8 + 1);
  });

  it("gives the same losses however many steps one call runs, and others for another seed", async () => {
    const losses = await lossesOf(await open(), 20);
    expect(await lossesOf(await open(), 20, 3)).toEqual(losses);
    expect(await lossesOf(await open(withFields({ seed: 6 })), 20)).not.toEqual(losses);
  });

  it("drops the same on every device", async () => {
    const [onWasm, onReference] = [await open(), await open(undefined, "reference")];
    const [ours, oracle] = [await lossesOf(onWasm, 20), await lossesOf(onReference, 20)];
    expect(Math.max(...ours.map((loss, i) => Math.abs(loss - oracle[i]!)))).toBeLessThan(1e-4);
  });

  it("evaluates without changing anything", async () => {
    const session = await open();
    await lossesOf(session, 5);
    const before = await session.weights();
    const scores = await session.evaluate();
    await session.probe([{ type: "surface", resolution: 8 }]);
    expect(await session.evaluate()).toEqual(scores);
    expect(await session.weights()).toEqual(before);
  });

  it("goes back to the first buffers on reset, and repeats the run", async () => {
    const session = await open();
    const before = await session.weights();
    const losses = await lossesOf(session, 12);
    expect(await session.weights()).not.toEqual(before);
    session.reset();
    expect(await session.weights()).toEqual(before);
    expect(await lossesOf(session, 12)).toEqual(losses);
  });

  it("keeps buffers over an edit and carries them in a file", async () => {
    const session = await open();
    await lossesOf(session, 12);
    const before = await session.weights();
    expect(await session.reconfigure(withFields({ optimizer: { type: "Adam" } }), session.dataset)).toBe(true);
    expect(await session.weights()).toEqual(before);

    const other = await open();
    other.loadWeights(readSafetensors(writeSafetensors(before)));
    expect(await other.weights()).toEqual(before);
    expect((await other.evaluate()).test).toEqual((await session.evaluate()).test);
  });

  it("takes up a file without num_batches_tracked, which begins at 0 as in PyTorch, and one with it", async () => {
    const session = await open();
    await lossesOf(session, 3);
    const saved = await session.weights();
    const file = readSafetensors(writeSafetensors(saved.filter(({ name }) => name !== "1.num_batches_tracked")));
    const model = session.initialWeights;
    session.loadWeights(takeWeights(file, { file: "w", model, match: matchByName(file, model) }));
    const count = (await session.weights()).find(({ name }) => name === "1.num_batches_tracked");
    expect(count?.values).toEqual(Float32Array.of(0));
    session.loadWeights(saved);
    expect(await session.weights()).toEqual(saved);
  });
});

describe("a session with InstanceNorm2d and AlphaDropout", () => {
  const experiment = withFields({
    model: [
      { type: "Linear", out_features: 8 },
      { type: "Unflatten", dim: 1, unflattened_size: [2, 2, 2] },
      { type: "InstanceNorm2d", track_running_stats: true },
      { type: "Flatten" },
      { type: "AlphaDropout" },
      { type: "Linear", out_features: 1 },
    ],
  });

  it("keeps running statistics and never counts, as PyTorch's InstanceNorm2d", async () => {
    const session = await open(experiment);
    const before = await session.weights();
    await lossesOf(session, 3);
    const after = await session.weights();
    const moved = after.filter(({ values }, i) => values.some((value, at) => value !== before[i]!.values[at]));
    const buffers = ["2.running_mean", "2.running_var"];
    expect(moved.map(({ name }) => name)).toEqual(["0.weight", "0.bias", ...buffers, "5.weight", "5.bias"]);
    expect(after[4]).toEqual({ name: "2.num_batches_tracked", shape: [], dtype: "I64", values: Float32Array.of(0) });
  });

  it("drops the same however many steps one call runs, on every device, and other values for another seed", async () => {
    const losses = await lossesOf(await open(experiment), 20);
    expect(await lossesOf(await open(experiment), 20, 3)).toEqual(losses);
    const oracle = await lossesOf(await open(experiment, "reference"), 20);
    expect(Math.max(...losses.map((loss, i) => Math.abs(loss - oracle[i]!)))).toBeLessThan(1e-4);
    expect(await lossesOf(await open({ ...experiment, seed: 6 }), 20)).not.toEqual(losses);
  });
});

describe("a mini-batch of one", () => {
  it("is refused where BatchNorm takes its variance, as PyTorch refuses it", () => {
    const { problem } = checkOf(withFields({ training: { batch_size: 1 } }));
    expect(problem?.complaint).toMatchObject({
      where: "training.batch_size",
      got: "1",
      expected: { en: "at least 2 examples at a time for model[1] (BatchNorm1d)" },
    });
  });

  it("is refused at the end of an epoch too, before training begins", async () => {
    const experiment = withFields({
      dataset: { type: "Circle", samples: 42 },
      training: { batch_size: 10, epochs: 1 },
    });
    await expect(open(experiment)).rejects.toThrow(/training.batch_size: got 10, which leaves a last mini-batch of 1/);
  });

  it("may come where it is never normalized over", () => {
    const model = [{ type: "Linear", out_features: 4 }, { type: "LayerNorm" }, { type: "Linear", out_features: 1 }];
    expect(checkOf(withFields({ model, training: { batch_size: 1 } })).problem).toBeNull();
  });
});
