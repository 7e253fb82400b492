/** Where the time goes: profiles are made of real steps, and name each kernel. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { DeviceName } from "../../engine/graph/device.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";

const shapes = parseExperiment({
  version: 1,
  seed: 1,
  dataset: { type: "Shapes10", train_samples: 330, test_samples: 40 },
  model: [
    { type: "Conv2d", out_channels: 4, kernel_size: 5 },
    { type: "ReLU" },
    { type: "MaxPool2d", kernel_size: 4 },
    { type: "Flatten" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "Adam", lr: 0.001 },
  training: { batch_size: 16, epochs: 100, shuffle: true },
});

async function open(experiment: Experiment, name: DeviceName, threads = 1) {
  const device = await openDevice(name, { threads });
  return createSession({ experiment, dataset: await loadDataset({ experiment, files: noFiles }), device });
}

describe("a profile on wasm", () => {
  it("names every kernel of a step and measures each", async () => {
    const session = await open(shapes, "wasm");
    await session.advance({ maxSteps: 30, maxEpochs: 9 });
    const profile = await session.profile({ budgetMs: 1e6, maxSteps: 50, maxEpochs: 100 });
    expect(profile).toMatchObject({ device: "wasm" });
    const places = profile!.kernels.map(({ step }) => step);
    expect(new Set(places).size).toBe(places.length);
    expect(profile!.kernels).toContainEqual(expect.objectContaining({ op: "conv2d", shape: [16, 4, 28, 28] }));
    for (const { ms } of profile!.kernels) expect(ms).toBeGreaterThanOrEqual(0);
    const conv = profile!.kernels.find(({ op }) => op.includes("conv2d"));
    expect(conv!.ms).toBeGreaterThan(0);
    expect(profile!.msPerStep).toBeGreaterThan(0);
  });

  it("says of every kernel which layer it works for, forward and backward", async () => {
    const session = await open(shapes, "wasm");
    const { kernels } = (await session.profile({ budgetMs: 1e6, maxSteps: 4, maxEpochs: 100 }))!;
    expect(kernels.filter(({ origins }) => origins.length === 0)).toEqual([]);
    const of = (wanted: string) =>
      kernels.flatMap(({ op, origins }) =>
        origins.some(({ phase, layer }) => `${phase} ${layer}` === wanted) ? [op] : [],
      );
    expect(of("forward 0")).toContain("conv2d");
    expect(of("backward 0")).toContain("conv2dWeight");
    expect(of("forward 2")).toContain("maxPool2d");
    expect(of("backward 2")).toContain("maxPool2dGrad");
    expect(of("forward 4")).toContain("matmul");
    // ReLU is done where the pooled image is stored.
    expect(of("forward 1")).toContain("maxPool2d");
    expect(of("update 4")).toEqual(["map", "map"]);
  });

  it.each([1, 2])("trains on, bit for bit, with %i threads", async (threads) => {
    const [measured, plain] = [await open(shapes, "wasm", threads), await open(shapes, "wasm", threads)];
    await measured.profile({ budgetMs: 1e6, maxSteps: 50, maxEpochs: 100 });
    expect(measured.position.step).toBe(50);
    await measured.advance({ maxSteps: 10, maxEpochs: 9 });
    await plain.advance({ maxSteps: 60, maxEpochs: 9 });
    expect(await measured.checkpoint()).toEqual(await plain.checkpoint());
  });

  it("makes no more steps than it may", async () => {
    const session = await open(shapes, "wasm");
    await session.profile({ budgetMs: 1e6, maxEpochs: 2 });
    expect(session.position).toMatchObject({ epoch: 2, batch: 0 });
    expect(await session.profile({ maxSteps: 0 })).toBeNull();
  });
});

describe("a profile on the reference device", () => {
  it("is none: it does not measure", async () => {
    const session = await open(shapes, "reference");
    expect(await session.profile({ maxSteps: 4 })).toBeNull();
  });
});
