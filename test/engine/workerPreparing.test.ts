/** What the worker does while the GPU is being prepared: the run goes on on the CPU, hears everything, and moves over when all is compiled. */

import { afterEach, describe, expect, it } from "vitest";
import { circle } from "../support/circleDocument.ts";
import { createGate, type Gate } from "../support/gate.ts";
import { assemble, type Machine, refusal, slowMs } from "../support/machine.ts";
import type { QueuedDevice } from "../support/queuedDevice.ts";
import { Page, weightsOf } from "../support/workerPage.ts";

let page: Page;
let gate: Gate;
let gpus: readonly QueuedDevice[];

/** A page whose GPU compiles a kernel only when the gate lets it. */
function open(options: Machine = {}): Page {
  gate = createGate();
  const machine = assemble({ ...options, gate });
  gpus = machine.gpus;
  page = new Page(machine.openDevice);
  return page;
}
afterEach(() => page.close());

const linear = circle({ model: [{ type: "Linear", out_features: 1 }] });

/** What the next news say of the kernels that are compiled; null when none are any more. */
const progress = async () => (await page.next("preparing")).progress;

/** The first news of `done` kernels or more. */
async function progressFrom(done: number) {
  for (;;) {
    const news = await progress();
    if (news && news.total > 0 && news.done >= done) return news;
  }
}

async function ended(): Promise<void> {
  while ((await progress()) !== null);
}

/** The user has chosen the GPU, of which nothing is compiled yet. */
function chooseGpu() {
  page.send({ type: "device", choice: "webgpu" });
  return progressFrom(0);
}

describe("a GPU that the user has chosen", () => {
  it("is prepared while the CPU trains on, and tells how far it is", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    page.send({ type: "device", choice: "webgpu" });
    expect(await page.nextBecause("preparing")).toMatchObject({ device: "wasm", choice: "webgpu" });
    const { done, total } = await progressFrom(0);
    expect(done).toBe(0);
    expect(total).toBeGreaterThan(5);
    gate.open(5);
    expect(await progressFrom(5)).toMatchObject({ done: 5 });
    const { step } = await page.snapshot();
    const later = await page.snapshotWhere((snapshot) => snapshot.step > step + 50);
    expect(later.status).toBe("running");
    gate.open();
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu", choice: "webgpu" });
    const after = await page.snapshotWhere((snapshot) => snapshot.step > later.step + 50);
    expect(after.status).toBe("running");
  });

  it("takes over the run as it is then, and nothing is compiled after that", async () => {
    const alone = open({ gpuMs: null });
    await alone.configure(circle());
    alone.watchWeights();
    for (let i = 0; i < 9; i++) alone.send({ type: "step", run: 1, unit: "batch" });
    const expected = await alone.snapshotWhere(({ step }) => step === 9);
    alone.close();

    const page = open();
    await page.configure(circle());
    page.watchWeights();
    for (let i = 0; i < 3; i++) page.send({ type: "step", run: 1, unit: "batch" });
    await chooseGpu();
    for (let i = 0; i < 3; i++) page.send({ type: "step", run: 1, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 6);
    gate.open();
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
    page.events.length = 0;
    for (let i = 0; i < 3; i++) page.send({ type: "step", run: 1, unit: "batch" });
    const got = await page.snapshotWhere(({ evaluation }) => evaluation?.step === 9);
    expect(weightsOf(got)).toEqual(weightsOf(expected));
    expect(page.events.filter(({ type }) => type === "preparing")).toEqual([]);
  });

  it("lets every command be carried out meanwhile", async () => {
    const page = open();
    await page.configure(circle());
    await chooseGpu();
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 20);
    page.send({ type: "pause", run: 1 });
    const paused = await page.snapshotWhere(({ status }) => status === "paused");
    page.send({ type: "step", run: 1, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === paused.step + 1);
    page.send({ type: "reset", run: 1, version: 2 });
    await page.snapshotWhere(({ step }) => step === 0);
    expect(await page.configure(circle({ optimizer: { type: "SGD", lr: 0.1 } }), true)).toMatchObject({ kept: true });
    expect((await page.snapshot()).learningRate).toBe(0.1);
    expect(page.events.filter(({ type }) => type === "bug" || type === "complaint")).toEqual([]);
  });

  it.each(["wasm", "auto"] as const)("is left alone when the user chooses %s after all", async (choice) => {
    const page = open({ gpuMs: 1 });
    await page.configure(circle());
    await chooseGpu();
    page.send({ type: "device", choice });
    await ended();
    expect(await page.snapshot()).toMatchObject({ step: 0, status: "idle" });
    if (choice === "auto") {
      // It is measured instead.
      gate.open();
      expect(await page.nextBecause("measured")).toMatchObject({ device: "wasm", choice });
    }
    expect(gate.waiting).toBe(0);
  });

  it("is prepared anew for an edit, which the CPU takes at once", async () => {
    const page = open();
    await page.configure(circle());
    await chooseGpu();
    gate.open(3);
    await progressFrom(3);
    await page.configure(linear);
    page.send({ type: "step", run: 2, unit: "batch" });
    const { done } = await progressFrom(0);
    expect(done).toBe(0);
    await page.snapshotWhere(({ step }) => step === 1);
    gate.open();
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
    page.send({ type: "step", run: 2, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 2);
    expect(page.events.filter(({ type }) => type === "bug" || type === "complaint")).toEqual([]);
  });

  it("leaves an edit that it has not compiled to the CPU, and keeps one that changes no kernel", async () => {
    const page = open();
    await page.configure(circle());
    gate.open();
    page.send({ type: "device", choice: "webgpu" });
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
    page.events.length = 0;
    await page.configure(circle({ optimizer: { type: "Adam", lr: 0.5 } }), true);
    expect((await page.snapshot()).learningRate).toBe(0.5);
    expect(page.events.filter(({ type }) => type === "hello")).toEqual([]);
    page.send({ type: "configure", run: 3, version: 3, experiment: linear, keep: false });
    page.run = 3;
    expect(await page.nextBecause("preparing")).toMatchObject({ device: "wasm" });
    expect(await page.next("configured")).toMatchObject({ run: 3 });
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
  });

  it("is measured, where that was asked for, when it computes", async () => {
    const page = open();
    await page.configure(circle());
    await chooseGpu();
    page.send({ type: "profile", run: 1 });
    page.send({ type: "step", run: 1, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 1);
    expect(page.events.filter(({ type }) => type === "profile")).toEqual([]);
    gate.open();
    const { profile } = await page.next("profile");
    expect(profile).toMatchObject({ device: "webgpu" });
  });

  it("and does not take the model leaves the run on the CPU, and the page is told", async () => {
    const page = open({ mostSteps: 17 });
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    page.send({ type: "device", choice: "webgpu" });
    expect((await page.next("complaint")).complaint).toEqual(refusal.complaint);
    const { device, reason } = await page.nextBecause("unavailable");
    expect(device).toBe("wasm");
    expect(JSON.stringify(reason)).toContain("at most 1 GiB");
    const { step } = await page.snapshot();
    expect((await page.snapshotWhere((snapshot) => snapshot.step > step)).status).toBe("running");
    gate.open();
    await page.configure(linear);
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
  });

  it("and is lost while it is prepared leaves the run on the CPU, with the reason", async () => {
    const page = open();
    await page.configure(circle());
    await chooseGpu();
    gpus.at(-1)!.lose();
    gate.open();
    const { device, reason } = await page.nextBecause("unavailable");
    expect(device).toBe("wasm");
    expect(JSON.stringify(reason)).toContain("lost on command");
    page.send({ type: "step", run: 1, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 1);
  });
});

describe("measuring both devices", () => {
  it("tells how far the GPU's copy is compiled, and an edit begins it anew", async () => {
    const page = open({ cpuMs: slowMs });
    await page.configure(circle());
    const { total } = await progressFrom(0);
    gate.open(2);
    await progressFrom(2);
    await page.configure(linear);
    const anew = await progressFrom(0);
    expect(anew.done).toBe(0);
    expect(anew.total).toBeLessThan(total);
    gate.open();
    expect(await page.nextBecause("measured")).toMatchObject({ device: "webgpu" });
  });

  it("moves the run over only when all of it is compiled", async () => {
    const page = open({ cpuMs: slowMs });
    await page.configure(circle());
    const { total } = await progressFrom(0);
    // The copy's; the run's own programs come after that.
    gate.open(total);
    await ended();
    await progressFrom(0);
    page.send({ type: "step", run: 1, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 1);
    expect(page.events.filter((event) => event.type === "hello" && event.device === "webgpu")).toEqual([]);
    gate.open();
    expect(await page.nextBecause("measured")).toMatchObject({ device: "webgpu" });
  });
});

describe("a GPU that was lost", () => {
  it("is prepared again while the CPU trains on from the last copy", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    // As many as a first preparation needs, and no more.
    const { total } = await chooseGpu();
    gate.open(total);
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
    gpus.at(-1)!.lose();
    expect(await page.next("recovered")).toMatchObject({ device: "wasm" });
    await progressFrom(0);
    const { step } = await page.snapshot();
    await page.snapshotWhere((snapshot) => snapshot.step > step + 50);
    gate.open();
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
    await page.snapshotWhere((snapshot) => snapshot.step > step + 100);
  });
});
