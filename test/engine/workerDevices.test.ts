/** What the worker does with two devices: which one computes and why, going over, and going on after the GPU was lost. */

import { afterEach, describe, expect, it } from "vitest";
import { UserError } from "../../engine/define/errors.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { Device } from "../../engine/graph/device.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Place } from "../../engine/worker/devices.ts";
import type { DeviceReason, ProbeResult, Snapshot } from "../../engine/worker/protocol.ts";
import { type QueuedDevice, queued } from "../support/queuedDevice.ts";
import { type EventOf, Page } from "../support/workerPage.ts";

const circle = (changes: object = {}): Experiment =>
  parseExperiment({
    version: 1,
    seed: 3,
    dataset: { type: "Circle" },
    model: [{ type: "Linear", out_features: 4 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "Adam", lr: 0.03 },
    training: { batch_size: 10, epochs: 1_000_000, shuffle: true },
    ...changes,
  });

/** Every run of a program takes so much longer, as on a slower machine. */
function slowed(device: Device, ms: number): Device {
  return {
    ...device,
    async compile(plan) {
      const program = await device.compile(plan);
      return {
        ...program,
        run(times) {
          const end = performance.now() + ms * times;
          program.run(times);
          while (performance.now() < end);
        },
      };
    },
    dispose: () => device.dispose(),
  };
}

const refusal = new UserError({
  where: "WebGPU buffer",
  got: "2 GiB",
  expected: "at most 1 GiB",
  fix: "Choose a smaller model, or train on the CPU.",
});

/** A device that has no room for programs of this length and more. */
function small(device: Device, mostSteps: number): Device {
  return {
    ...device,
    async compile(plan) {
      if (plan.steps.length > mostSteps) throw refusal;
      return device.compile(plan);
    },
    dispose: () => device.dispose(),
  };
}

interface Machine {
  /** Slower by so much for every step; none is a GPU that does not open. */
  readonly gpuMs?: number | null;
  readonly cpuMs?: number;
  /** Longer programs do not fit the GPU. */
  readonly mostSteps?: number;
  /** How long it takes to open the GPU a second time. */
  readonly comebackMs?: number;
}

/** GPUs in the order in which they were opened. */
const gpus: QueuedDevice[] = [];

function machine({ gpuMs = 0, cpuMs = 0, mostSteps = Infinity, comebackMs = 0 }: Machine) {
  return async (place: Place): Promise<Device> => {
    const wasm = await openDevice("wasm");
    if (place === "cpu") return cpuMs > 0 ? slowed(wasm, cpuMs) : wasm;
    if (gpuMs === null) throw new UserError({ ...refusal.complaint, where: "WebGPU device", got: "no GPU" });
    if (gpus.length > 0) await new Promise((resolve) => setTimeout(resolve, comebackMs));
    const gpu = queued(small(gpuMs > 0 ? slowed(wasm, gpuMs) : wasm, mostSteps), { name: "webgpu", delayMs: 1 });
    gpus.push(gpu);
    return gpu.device;
  };
}

let page: Page;
function open(options: Machine = {}): Page {
  gpus.length = 0;
  page = new Page(machine(options));
  return page;
}
afterEach(() => page.close());

/** Waits for a device that computes for a reason of this kind. */
async function hello<K extends DeviceReason["kind"]>(kind: K): Promise<EventOf<"hello">> {
  for (;;) {
    const event = await page.next("hello");
    if (event.reason.kind === kind) return event;
  }
}

const weightsOf = ({ probes }: Snapshot): ProbeResult | null => probes[0]!;
const watchWeights = () => page.send({ type: "watch", run: page.run, probes: [{ type: "weights" }] });

async function onGpu(experiment = circle()): Promise<void> {
  page.send({ type: "device", choice: "webgpu" });
  await page.configure(experiment);
}

describe("the device that computes, chosen automatically", () => {
  it("is the CPU at once, and the GPU as soon as it is measured to be faster", async () => {
    const page = open({ cpuMs: 0.2 });
    expect(await page.next("hello")).toMatchObject({ device: "wasm", choice: "auto", reason: { kind: "starting" } });
    await page.configure(circle());
    const { device, reason } = await hello("measured");
    expect(device).toBe("webgpu");
    if (reason.kind !== "measured") throw new Error("not measured");
    expect(reason.msPerStep.wasm).toBeGreaterThan(0.2);
    expect(reason.msPerStep.webgpu).toBeLessThan(0.2);
  });

  it("stays the CPU where the GPU is slower, and says how much", async () => {
    const page = open({ gpuMs: 0.5 });
    await page.configure(circle());
    const { device, reason } = await hello("measured");
    expect(device).toBe("wasm");
    if (reason.kind !== "measured") throw new Error("not measured");
    expect(reason.msPerStep.webgpu).toBeGreaterThan(reason.msPerStep.wasm);
  });

  it("is found out while training goes on, which it does not change", async () => {
    const run = { training: { batch_size: 10, epochs: 40, shuffle: true } };
    const alone = open({ gpuMs: null });
    await alone.configure(circle(run));
    watchWeights();
    alone.send({ type: "pace", pace: 1000 });
    alone.send({ type: "train", run: 1 });
    const expected = await alone.snapshotWhere(({ status }) => status === "finished");
    alone.close();

    const page = open({ cpuMs: 0.2 });
    await page.configure(circle(run));
    watchWeights();
    page.send({ type: "pace", pace: 1000 });
    page.send({ type: "train", run: 1 });
    expect(await hello("measured")).toMatchObject({ device: "webgpu" });
    const got = await page.snapshotWhere(({ status }) => status === "finished");
    expect(got.step).toBe(expected.step);
    expect(weightsOf(got)).toEqual(weightsOf(expected));
  });

  it("is measured anew for another model, and remembered for one that comes back", async () => {
    const page = open({ cpuMs: 0.2 });
    await page.configure(circle());
    const first = await hello("measured");
    await page.configure(circle({ model: [{ type: "Linear", out_features: 1 }] }));
    const second = await hello("measured");
    expect(second.reason).not.toEqual(first.reason);
    await page.configure(circle());
    expect((await hello("measured")).reason).toEqual(first.reason);
    // Another learning rate is as fast.
    page.events.length = 0;
    await page.configure(circle({ optimizer: { type: "Adam", lr: 0.1 } }), true);
    await page.snapshot();
    expect(page.events.filter(({ type }) => type === "hello")).toEqual([]);
  });

  it("is the CPU at once for an edit that is yet to be measured, with the weights", async () => {
    const page = open({ cpuMs: 0.2 });
    await page.configure(circle());
    watchWeights();
    page.send({ type: "step", run: 1, unit: "batch" });
    expect(await hello("measured")).toMatchObject({ device: "webgpu" });
    const before = await page.snapshot();
    page.run = 2;
    const rectified = circle({
      model: [{ type: "Linear", out_features: 4 }, { type: "ReLU" }, { type: "Linear", out_features: 1 }],
    });
    page.send({ type: "configure", run: 2, experiment: rectified, keep: true });
    expect(await hello("starting")).toMatchObject({ device: "wasm" });
    expect(await page.next("configured")).toMatchObject({ kept: true });
    expect(await hello("measured")).toMatchObject({ device: "webgpu" });
    const after = await page.snapshot();
    expect(after.step).toBe(before.step);
    expect(weightsOf(after)).toEqual(weightsOf(before));
  });

  it("is the CPU where there is no GPU, and says so", async () => {
    open({ gpuMs: null });
    const { device, reason } = await hello("unavailable");
    expect(device).toBe("wasm");
    expect(JSON.stringify(reason)).toContain("no GPU");
  });

  it("is the CPU where the model does not fit the GPU, and the GPU again for one that does", async () => {
    const page = open({ cpuMs: 0.2, mostSteps: 17 });
    await page.configure(circle());
    const { device, reason } = await hello("unavailable");
    expect(device).toBe("wasm");
    expect(JSON.stringify(reason)).toContain("at most 1 GiB");
    await page.configure(circle({ model: [{ type: "Linear", out_features: 1 }] }));
    expect(await hello("measured")).toMatchObject({ device: "webgpu" });
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
    watchWeights();
    for (let i = 0; i < 9; i++) alone.send({ type: "step", run: 1, unit: "batch" });
    const expected = await alone.snapshotWhere(({ step }) => step === 9);
    alone.close();

    const page = open();
    await page.configure(circle());
    watchWeights();
    for (const choice of ["webgpu", "wasm", "webgpu"] as const) {
      for (let i = 0; i < 3; i++) page.send({ type: "step", run: 1, unit: "batch" });
      page.send({ type: "device", choice });
      expect(await hello("chosen")).toMatchObject({ device: choice, choice });
    }
    const got = await page.snapshotWhere(({ step }) => step === 9);
    expect(weightsOf(got)).toEqual(weightsOf(expected));
  });

  it("goes on training, and Reset leads to the same weights", async () => {
    const page = open();
    await page.configure(circle());
    watchWeights();
    const start = await page.snapshot();
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 20);
    page.send({ type: "device", choice: "webgpu" });
    await hello("chosen");
    const later = await page.snapshot();
    expect(later.status).toBe("running");
    expect(later.step).toBeGreaterThan(20);
    page.send({ type: "reset", run: 1 });
    expect(weightsOf(await page.snapshotWhere(({ step }) => step === 0))).toEqual(weightsOf(start));
  });

  it("refuses a model that does not fit, and takes it when the user chooses the CPU", async () => {
    const page = open({ mostSteps: 17 });
    page.send({ type: "device", choice: "webgpu" });
    page.run = 1;
    page.send({ type: "configure", run: 1, experiment: circle(), keep: false });
    expect((await page.next("complaint")).complaint).toEqual(refusal.complaint);
    page.send({ type: "device", choice: "wasm" });
    expect((await page.next("configured")).run).toBe(1);
    expect(await page.snapshot()).toMatchObject({ status: "idle", step: 0 });
  });

  it("is the CPU with the reason where there is no GPU", async () => {
    const page = open({ gpuMs: null });
    page.send({ type: "device", choice: "webgpu" });
    let event = await page.next("hello");
    while (event.choice !== "webgpu") event = await page.next("hello");
    expect(event).toMatchObject({ device: "wasm", reason: { kind: "unavailable" } });
    await page.configure(circle());
    expect((await page.snapshot()).step).toBe(0);
  });

  it("keeps the run where an edit cannot be trained on any device", async () => {
    const page = open();
    await onGpu();
    const experiment = circle({ model: [{ type: "Conv2d", out_channels: 2, kernel_size: 3 }] });
    page.send({ type: "configure", run: 2, experiment, keep: true });
    const { complaint } = await page.next("complaint");
    expect(complaint.where).toContain("Conv2d");
    expect(await page.configure(circle(), true)).toMatchObject({ kept: true });
  });
});

describe("a GPU that is lost", () => {
  it("in the middle of training costs some steps, and nothing else", async () => {
    const page = open();
    await onGpu();
    page.send({ type: "train", run: 1 });
    const before = await page.snapshotWhere(({ step }) => step > 50);
    const at = performance.now();
    gpus.at(-1)!.lose();
    const { device, lostSteps, run } = await page.next("recovered");
    expect(performance.now() - at).toBeLessThan(2000);
    expect({ device, run }).toEqual({ device: "webgpu", run: 1 });
    expect(lostSteps).toBeGreaterThanOrEqual(0);
    const after = await page.snapshot();
    expect(after.status).toBe("running");
    expect(after.curve.restart).toBe(false);
    await page.snapshotWhere(({ step }) => step > before.step + 100);
    expect(page.events.filter(({ type }) => type === "bug" || type === "complaint")).toEqual([]);
  });

  it("leaves the run as it would have been", async () => {
    const run = { training: { batch_size: 10, epochs: 60, shuffle: true } };
    const alone = open({ gpuMs: null });
    await alone.configure(circle(run));
    watchWeights();
    alone.send({ type: "train", run: 1 });
    const expected = await alone.snapshotWhere(({ status }) => status === "finished");
    alone.close();

    const page = open();
    await onGpu(circle(run));
    watchWeights();
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 50);
    gpus.at(-1)!.lose();
    await page.next("recovered");
    const got = await page.snapshotWhere(({ status }) => status === "finished");
    expect(got.step).toBe(expected.step);
    expect(weightsOf(got)).toEqual(weightsOf(expected));
  });

  it("adds no point to the curves before those that are there", async () => {
    const page = open();
    await onGpu();
    const steps: number[] = [];
    const collect = ({ curve }: Snapshot) => {
      steps.push(...curve.points.map(({ step }) => step));
    };
    page.send({ type: "train", run: 1 });
    let last = 0;
    for (const loss of [false, true]) {
      if (loss) {
        gpus.at(-1)!.lose();
        await page.next("recovered");
      }
      while (steps.length < 5 || steps.at(-1)! <= last) collect(await page.snapshot());
      last = steps.at(-1)!;
    }
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  });

  it("loses no step while training rests, and Reset leads to the same weights as before", async () => {
    const page = open();
    await onGpu();
    watchWeights();
    const start = await page.snapshot();
    page.send({ type: "step", run: 1, unit: "batch" });
    page.send({ type: "step", run: 1, unit: "batch" });
    const before = await page.snapshotWhere(({ step }) => step === 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    gpus.at(-1)!.lose();
    page.send({ type: "watch", run: 1, probes: [{ type: "weights" }] });
    page.send({ type: "ready", run: 1 });
    expect(await page.next("recovered")).toMatchObject({ lostSteps: 0 });
    const { snapshot } = await page.next("snapshot");
    expect(snapshot).toMatchObject({ status: "paused", step: 2 });
    expect(weightsOf(snapshot)).toEqual(weightsOf(before));
    page.send({ type: "reset", run: 1 });
    expect(weightsOf(await page.snapshotWhere(({ step }) => step === 0))).toEqual(weightsOf(start));
  });

  it("and is late is not waited for: the CPU trains until it is there", async () => {
    const page = open({ comebackMs: 2500 });
    await onGpu();
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 50);
    const at = performance.now();
    gpus.at(-1)!.lose();
    expect(await page.next("recovered")).toMatchObject({ device: "wasm" });
    expect(performance.now() - at).toBeLessThan(2000);
    const { step } = await page.snapshot();
    expect(await hello("chosen")).toMatchObject({ device: "webgpu" });
    const { status } = await page.snapshotWhere((snapshot) => snapshot.step > step + 50);
    expect(status).toBe("running");
  });

  it("while an edit is carried out carries it out on the next one", async () => {
    const page = open();
    await onGpu();
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 50);
    gpus.at(-1)!.lose();
    const { kept } = await page.configure(circle({ optimizer: { type: "SGD", lr: 0.1 } }), true);
    expect(kept).toBe(true);
    expect(await page.snapshot()).toMatchObject({ status: "running", learningRate: 0.1 });
  });

  it("again soon is given up for the CPU, with the reason", async () => {
    const page = open();
    await onGpu();
    page.send({ type: "train", run: 1 });
    gpus.at(-1)!.lose();
    expect(await page.next("recovered")).toMatchObject({ device: "webgpu" });
    gpus.at(-1)!.lose();
    const { device, reason } = await hello("unavailable");
    expect(device).toBe("wasm");
    expect(JSON.stringify(reason)).toContain("lost on command");
    expect(await page.next("recovered")).toMatchObject({ device: "wasm" });
    expect((await page.snapshot()).status).toBe("running");
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
