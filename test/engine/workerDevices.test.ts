/** What the worker does with two devices: which one computes and why, going over with a run, and where the time goes. */

import { afterEach, describe, expect, it } from "vitest";
import { circle } from "../support/circleDocument.ts";
import { assemble, type Machine, slowMs } from "../support/machine.ts";
import { Page, weightsOf } from "../support/workerPage.ts";

let page: Page;
function open(options?: Machine): Page {
  page = new Page(assemble(options).openDevice);
  return page;
}
afterEach(() => page.close());

describe("the device that computes, chosen automatically", () => {
  it("is the CPU at once, and the GPU as soon as it is measured to be faster", async () => {
    const page = open({ cpuMs: slowMs });
    expect(await page.next("hello")).toMatchObject({ device: "wasm", choice: "auto", reason: { kind: "starting" } });
    await page.configure(circle());
    const { device, reason } = await page.nextBecause("measured");
    expect(device).toBe("webgpu");
    if (reason.kind !== "measured") throw new Error("not measured");
    expect(reason.msPerStep.wasm).toBeGreaterThan(slowMs);
    expect(reason.msPerStep.webgpu).toBeLessThan(reason.msPerStep.wasm);
  });

  it("stays the CPU where the GPU is slower, and says how much", async () => {
    const page = open({ gpuMs: slowMs });
    await page.configure(circle());
    const { device, reason } = await page.nextBecause("measured");
    expect(device).toBe("wasm");
    if (reason.kind !== "measured") throw new Error("not measured");
    expect(reason.msPerStep.webgpu).toBeGreaterThan(reason.msPerStep.wasm);
  });

  it("is found out while training goes on, which it does not change", async () => {
    const run = { training: { batch_size: 10, epochs: 40, shuffle: true } };
    const alone = open({ gpuMs: null });
    await alone.configure(circle(run));
    alone.watchWeights();
    alone.send({ type: "train", run: 1 });
    const expected = await alone.snapshotWhere(({ status }) => status === "finished");
    alone.close();

    const page = open({ cpuMs: slowMs });
    await page.configure(circle(run));
    page.watchWeights();
    page.send({ type: "train", run: 1 });
    expect(await page.nextBecause("measured")).toMatchObject({ device: "webgpu" });
    const got = await page.snapshotWhere(({ status }) => status === "finished");
    expect(got.step).toBe(expected.step);
    expect(weightsOf(got)).toEqual(weightsOf(expected));
  });

  it("is measured anew for another model, and remembered for one that comes back", async () => {
    const page = open({ cpuMs: slowMs });
    await page.configure(circle());
    const first = await page.nextBecause("measured");
    await page.configure(circle({ model: [{ type: "Linear", out_features: 1 }] }));
    const second = await page.nextBecause("measured");
    expect(second.reason).not.toEqual(first.reason);
    await page.configure(circle());
    expect((await page.nextBecause("measured")).reason).toEqual(first.reason);
    // Another learning rate is as fast.
    page.events.length = 0;
    await page.configure(circle({ optimizer: { type: "Adam", lr: 0.1 } }), true);
    await page.snapshot();
    expect(page.events.filter(({ type }) => type === "hello")).toEqual([]);
  });

  it("is the CPU at once for an edit that is yet to be measured, with the weights", async () => {
    const page = open({ cpuMs: slowMs });
    await page.configure(circle());
    page.watchWeights();
    page.send({ type: "step", run: 1, unit: "batch" });
    expect(await page.nextBecause("measured")).toMatchObject({ device: "webgpu" });
    const before = await page.snapshot();
    page.run = 2;
    const rectified = circle({
      model: [{ type: "Linear", out_features: 4 }, { type: "ReLU" }, { type: "Linear", out_features: 1 }],
    });
    page.send({ type: "configure", run: 2, version: 2, experiment: rectified, keep: true });
    expect(await page.nextBecause("starting")).toMatchObject({ device: "wasm" });
    expect(await page.next("configured")).toMatchObject({ kept: true });
    expect(await page.nextBecause("measured")).toMatchObject({ device: "webgpu" });
    const after = await page.snapshot();
    expect(after.step).toBe(before.step);
    expect(weightsOf(after)).toEqual(weightsOf(before));
  });

  it("is the CPU where there is no GPU, and says so", async () => {
    open({ gpuMs: null });
    const { device, reason } = await page.nextBecause("unavailable");
    expect(device).toBe("wasm");
    expect(JSON.stringify(reason)).toContain("no GPU");
  });

  it("is the CPU where the model does not fit the GPU, and the GPU again for one that does", async () => {
    const page = open({ cpuMs: slowMs, mostSteps: 17 });
    await page.configure(circle());
    const { device, reason } = await page.nextBecause("unavailable");
    expect(device).toBe("wasm");
    expect(JSON.stringify(reason)).toContain("at most 1 GiB");
    await page.configure(circle({ model: [{ type: "Linear", out_features: 1 }] }));
    expect(await page.nextBecause("measured")).toMatchObject({ device: "webgpu" });
    page.send({ type: "step", run: 2, unit: "batch" });
    // An edit that no longer fits goes on on the CPU, as if it had always been there.
    expect(await page.configure(circle(), true)).toMatchObject({ kept: false });
    expect((await page.snapshot()).step).toBe(0);
  });
});

describe("the device that the user chooses", () => {
  it("takes over with weights, optimizer and position, whichever way", async () => {
    const alone = open({ gpuMs: null });
    await alone.configure(circle());
    alone.watchWeights();
    for (let i = 0; i < 9; i++) alone.send({ type: "step", run: 1, unit: "batch" });
    const expected = await alone.snapshotWhere(({ step }) => step === 9);
    alone.close();

    const page = open();
    await page.configure(circle());
    page.watchWeights();
    for (const choice of ["webgpu", "wasm", "webgpu"] as const) {
      for (let i = 0; i < 3; i++) page.send({ type: "step", run: 1, unit: "batch" });
      page.send({ type: "device", choice });
      expect(await page.nextBecause("chosen")).toMatchObject({ device: choice, choice });
    }
    const got = await page.snapshotWhere(({ step }) => step === 9);
    expect(weightsOf(got)).toEqual(weightsOf(expected));
  });

  it("goes on training, and Reset leads to the same weights", async () => {
    const page = open();
    await page.configure(circle());
    page.watchWeights();
    const start = await page.snapshot();
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 20);
    page.send({ type: "device", choice: "webgpu" });
    await page.nextBecause("chosen");
    const later = await page.snapshot();
    expect(later.status).toBe("running");
    expect(later.step).toBeGreaterThan(20);
    page.send({ type: "reset", run: 1, version: 2 });
    expect(weightsOf(await page.snapshotWhere(({ step }) => step === 0))).toEqual(weightsOf(start));
  });

  it("takes a model that is too large for the CPU, which waits for it", async () => {
    const page = open({ cpuMostSteps: 17 });
    await page.configure(circle({ model: [{ type: "Linear", out_features: 1 }] }));
    page.send({ type: "device", choice: "webgpu" });
    await page.nextBecause("chosen");
    await page.configure(circle());
    page.send({ type: "step", run: 2, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 1);
    expect(page.events.filter(({ type }) => type === "complaint")).toEqual([]);
    await page.configure(circle({ training: { batch_size: 5, epochs: 10 } }), true);
    expect((await page.snapshot()).step).toBe(1);
  });

  it("is the CPU with the reason where there is no GPU", async () => {
    const page = open({ gpuMs: null });
    page.send({ type: "device", choice: "webgpu" });
    await page.nextBecause("preparing");
    expect(await page.nextBecause("unavailable")).toMatchObject({ device: "wasm", choice: "webgpu" });
    await page.configure(circle());
    expect((await page.snapshot()).step).toBe(0);
  });

  it("keeps the run where an edit cannot be trained on any device", async () => {
    const page = open();
    page.send({ type: "device", choice: "webgpu" });
    await page.configure(circle());
    const experiment = circle({ model: [{ type: "Conv2d", out_channels: 2, kernel_size: 3 }] });
    page.send({ type: "configure", run: 2, version: 2, experiment, keep: true });
    const { complaint } = await page.next("complaint");
    expect(complaint.where).toContain("Conv2d");
    expect(await page.configure(circle(), true)).toMatchObject({ kept: true });
  });
});

describe("a profile", () => {
  it("comes from the device that computes, while training goes on", async () => {
    const page = open({ gpuMs: null });
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    page.send({ type: "profile", run: 1 });
    const { profile } = await page.next("profile");
    expect(profile).toMatchObject({ device: "wasm" });
    expect(profile!.kernels.length).toBeGreaterThan(5);
    const { step, status } = await page.snapshot();
    expect(step).toBeGreaterThanOrEqual(profile!.steps);
    expect(status).toBe("running");
  });

  it("is none where the run is over", async () => {
    const page = open({ gpuMs: null });
    await page.configure(circle({ training: { batch_size: 10, epochs: 1, shuffle: true } }));
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ status }) => status === "finished");
    page.send({ type: "profile", run: 1 });
    expect((await page.next("profile")).profile).toBeNull();
    expect((await page.snapshot()).step).toBe(25);
  });
});
