/** What the worker does when the GPU is lost: the run goes on, and nobody is asked for anything. */

import { afterEach, describe, expect, it } from "vitest";
import type { Snapshot } from "../../engine/worker/protocol.ts";
import { circle } from "../support/circleDocument.ts";
import { assemble, type Machine } from "../support/machine.ts";
import type { QueuedDevice } from "../support/queuedDevice.ts";
import { Page, weightsOf } from "../support/workerPage.ts";

let page: Page;
let gpus: readonly QueuedDevice[];
function open(options?: Machine): Page {
  const machine = assemble(options);
  gpus = machine.gpus;
  page = new Page(machine.openDevice);
  return page;
}
afterEach(() => page.close());

async function onGpu(experiment = circle()): Promise<void> {
  page.send({ type: "device", choice: "webgpu" });
  await page.configure(experiment);
  await page.nextBecause("chosen");
}

describe("a GPU that is lost", () => {
  it("in the middle of training costs some steps, and nothing else", async () => {
    const page = open();
    await onGpu();
    page.send({ type: "train", run: 1 });
    const before = await page.snapshotWhere(({ step }) => step > 50);
    gpus.at(-1)!.lose();
    const { device, lostSteps, run } = await page.next("recovered");
    expect({ device, run }).toEqual({ device: "wasm", run: 1 });
    const after = await page.snapshot();
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
    expect(after.step).toBeGreaterThanOrEqual(before.step - lostSteps);
    expect(after.status).toBe("running");
    expect(after.curve.attempt).toBe(1);
    await page.snapshotWhere(({ step }) => step > before.step + 100);
    expect(page.events.filter(({ type }) => type === "bug" || type === "complaint")).toEqual([]);
  });

  it("leaves the run as it would have been", async () => {
    const run = { training: { batch_size: 10, epochs: 60, shuffle: true } };
    const alone = open({ gpuMs: null });
    await alone.configure(circle(run));
    alone.watchWeights();
    alone.send({ type: "train", run: 1 });
    const expected = await alone.snapshotWhere(({ status }) => status === "finished");
    alone.close();

    const page = open();
    await onGpu(circle(run));
    page.watchWeights();
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
    page.watchWeights();
    const start = await page.snapshot();
    page.send({ type: "step", run: 1, unit: "batch" });
    page.send({ type: "step", run: 1, unit: "batch" });
    const before = await page.snapshotWhere(({ evaluation }) => evaluation?.step === 2);
    // The run is copied before the next command is heard.
    page.watchWeights();
    await page.snapshot();
    gpus.at(-1)!.lose();
    page.send({ type: "watch", run: 1, probes: [{ type: "weights" }] });
    page.send({ type: "ready", run: 1 });
    expect(await page.next("recovered")).toMatchObject({ lostSteps: 0 });
    const { snapshot } = await page.next("snapshot");
    expect(snapshot).toMatchObject({ status: "paused", step: 2 });
    expect(weightsOf(snapshot)).toEqual(weightsOf(before));
    page.send({ type: "reset", run: 1, version: 2 });
    expect(weightsOf(await page.snapshotWhere(({ step }) => step === 0))).toEqual(weightsOf(start));
  });

  it("leaves one question of the inspector without an answer, and the next is answered where the run goes on", async () => {
    const page = open();
    await onGpu();
    await page.snapshotWhere(({ evaluation }) => evaluation !== null);
    gpus.at(-1)!.lose();
    const ask = (request: number) => page.send({ type: "inspect", run: 1, request, about: { type: "outline" } });
    ask(1);
    ask(2);
    expect(await page.next("inspected")).toMatchObject({ request: 1, answer: null });
    await page.next("recovered");
    expect(await page.next("inspected")).toMatchObject({ request: 2, answer: { type: "outline" } });
    expect(page.events.filter(({ type }) => type === "bug" || type === "complaint")).toEqual([]);
  });

  it("and is late is not waited for: the CPU trains until it is there", async () => {
    const page = open({ comebackMs: 2500 });
    await onGpu();
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 50);
    gpus.at(-1)!.lose();
    expect(await page.next("recovered")).toMatchObject({ device: "wasm" });
    const { step } = await page.snapshot();
    expect(await page.nextBecause("chosen")).toMatchObject({ device: "webgpu" });
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
    expect(await page.next("recovered")).toMatchObject({ device: "wasm" });
    await page.nextBecause("chosen");
    gpus.at(-1)!.lose();
    const { device, reason } = await page.nextBecause("unavailable");
    expect(device).toBe("wasm");
    expect(JSON.stringify(reason)).toContain("lost on command");
    expect(await page.next("recovered")).toMatchObject({ device: "wasm" });
    expect(gpus.length).toBe(2);
    expect((await page.snapshot()).status).toBe("running");
  });
});
