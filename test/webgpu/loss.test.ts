/** A GPU that is taken away in the middle of a run: the run goes on, on a GPU opened anew, and nobody is asked for anything. */

import { afterEach, describe, expect, it } from "vitest";
import { openWebgpuDevice } from "../../engine/devices/webgpu/open.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { webgpuKernels } from "../../engine/ops/webgpuKernels.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import { watchGpu } from "../support/watchedGpu.ts";
import { Page } from "../support/workerPage.ts";

const toy = parseExperiment({
  version: 1,
  seed: 3,
  dataset: { type: "Circle" },
  model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.03 },
  training: { batch_size: 10, epochs: 1_000_000, shuffle: true },
});

const images = parseExperiment({
  version: 1,
  seed: 3,
  dataset: { type: "Shapes10", train_samples: 640, test_samples: 64 },
  model: [
    { type: "Conv2d", out_channels: 4, kernel_size: 3 },
    { type: "ReLU" },
    { type: "MaxPool2d", kernel_size: 4 },
    { type: "Flatten" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD", lr: 0.01, momentum: 0.9 },
  training: { batch_size: 16, epochs: 1_000_000, shuffle: true },
});

let page: Page;
afterEach(() => page.close());

function open() {
  const watched = watchGpu();
  page = new Page((processor, onError) =>
    processor === "gpu" ? openWebgpuDevice(webgpuKernels, { gpu: watched.gpu, onError }) : openDevice("wasm"),
  );
  return { page, watched };
}

describe("a GPU that is destroyed while a run trains on it", () => {
  it.each([
    ["points", toy],
    ["images", images],
  ])("is replaced, and %s are trained on", async (_, experiment) => {
    const { page, watched } = open();
    page.send({ type: "device", choice: "webgpu" });
    await page.configure(experiment);
    await page.nextBecause("chosen");
    page.send({ type: "watch", run: 1, probes: [{ type: "weights" }] });
    const start = await page.snapshot();
    page.send({ type: "train", run: 1 });
    const before = await page.snapshotWhere(({ step }) => step > 20);

    const lost = watched.device();
    lost.destroy();
    const { device, lostSteps } = await page.next("recovered");
    // The CPU trains until all is compiled for the new one.
    expect(device).toBe("wasm");
    expect((await page.snapshot()).status).toBe("running");
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
    expect(watched.device()).not.toBe(lost);

    const after = await page.snapshot();
    expect(after.status).toBe("running");
    expect(after.curve.attempt).toBe(1);
    // What is lost is what was trained since the last copy, and no more.
    expect(after.step).toBeGreaterThanOrEqual(before.step - lostSteps);
    await page.snapshotWhere(({ step }) => step > before.step + 20);
    page.send({ type: "reset", run: 1, version: 2 });
    const reset = await page.snapshotWhere(({ step }) => step === 0);
    expect(reset.probes).toEqual(start.probes);
    expect(page.events.filter(({ type }) => type === "bug" || type === "complaint")).toEqual([]);
  });

  it("is given up for the CPU when it is destroyed again at once", async () => {
    const { page, watched } = open();
    page.send({ type: "device", choice: "webgpu" });
    await page.configure(toy);
    await page.nextBecause("chosen");
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 20);
    watched.device().destroy();
    await page.next("recovered");
    await page.nextBecause("chosen");
    watched.device().destroy();
    expect(await page.nextBecause("unavailable")).toMatchObject({ device: "wasm" });
    const { step } = await page.snapshot();
    expect((await page.snapshotWhere((snapshot) => snapshot.step > step + 20)).status).toBe("running");
  });
});

describe("a device chosen by measuring, with a real GPU", () => {
  it("says what a step takes on both, and a profile names the kernels of the one that computes", async () => {
    const { page } = open();
    await page.configure(images);
    let event = await page.next("hello");
    while (event.reason.kind !== "measured") event = await page.next("hello");
    const { wasm, webgpu } = event.reason.msPerStep;
    expect(wasm).toBeGreaterThan(0);
    expect(webgpu).toBeGreaterThan(0);
    expect(event.device).toBe(webgpu * 1.2 < wasm ? "webgpu" : "wasm");

    page.send({ type: "device", choice: "webgpu" });
    page.send({ type: "profile", run: 1 });
    const { profile } = await page.next("profile");
    expect(profile).toMatchObject({ device: "webgpu" });
    expect(profile!.kernels.filter(({ op }) => op.includes("conv2d")).length).toBeGreaterThan(1);
    expect((await page.snapshot()).status).toBe("paused");
    expect(page.events.filter(({ type }) => type === "bug" || type === "recovered")).toEqual([]);
  });
});
