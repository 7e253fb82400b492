/** Weights that the page gives the worker as a file: what it says of them, and what becomes of the runs before and after. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import type { Match } from "../../engine/export/matchWeights.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";
import type { Snapshot } from "../../engine/worker/protocol.ts";
import { circle } from "../support/circleDocument.ts";
import { assemble } from "../support/machine.ts";
import { Page, weightsOf } from "../support/workerPage.ts";

let page: Page;
beforeEach(() => {
  page = new Page();
});
afterEach(() => page.close());

const adam = circle({ optimizer: { type: "Adam", lr: 0.01 } });
/** The circle's network, as a class of one's own names it. */
const shapes = { "hidden.weight": [4, 2], "hidden.bias": [4], "out.weight": [1, 4], "out.bias": [1] };
const names = ["0.weight", "0.bias", "2.weight", "2.bias"];
const match: Match = {
  by: "order",
  prefix: "",
  sources: new Map(Object.keys(shapes).map((name, i) => [names[i]!, name])),
};
const tensors = Object.entries(shapes).map(([name, shape], i) => ({
  name,
  shape,
  values: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, j) => (i + j) / 16),
}));
const loaded = {
  type: "weights",
  tensors: tensors.map((tensor, i) => ({ ...tensor, name: names[i]! })),
};
const fileOf = (content = tensors) => new File([writeSafetensors(content)], "net.safetensors");

const isScored = ({ status, step, evaluation }: Snapshot) => status !== "running" && evaluation?.step === step;

async function load(version: number, file = fileOf()) {
  page.send({ type: "loadWeights", run: page.run, request: version, version, file, match });
  return (await page.next("weights")).answer;
}

async function stepTo(wanted: number): Promise<Snapshot> {
  page.send({ type: "step", run: page.run, unit: "batch" });
  return page.snapshotWhere((snapshot) => snapshot.step === wanted && isScored(snapshot));
}

async function goTo(version: number, experiment: Experiment, keep = true): Promise<Snapshot> {
  await page.configure(experiment, keep, version);
  page.watchWeights();
  return page.snapshotWhere(isScored);
}

async function reset(version: number): Promise<Snapshot> {
  page.send({ type: "reset", run: page.run, version });
  return page.snapshotWhere((snapshot) => snapshot.step === 0 && isScored(snapshot));
}

describe("a file of weights", () => {
  beforeEach(async () => {
    await page.configure(adam, false, 1);
    page.watchWeights();
  });

  it("is answered with what it holds and what the model has", async () => {
    page.send({ type: "readWeights", run: 1, request: 7, file: fileOf() });
    const { request, answer } = await page.next("weights");
    expect(request).toBe(7);
    expect(answer).toEqual({
      type: "found",
      tensors: Object.entries(shapes).map(([name, shape]) => ({ name, shape, dtype: "F32" })),
      model: Object.values(shapes).map((shape, i) => ({ name: names[i], shape })),
    });
  });

  it("that cannot be taken is answered with a complaint, and the run goes on as it was", async () => {
    const before = await stepTo(1);
    const wild = tensors.map((tensor) => ({ ...tensor, values: tensor.values.map(() => Number.NaN) }));
    expect(await load(2, fileOf(wild))).toMatchObject({ where: 'net.safetensors: "hidden.weight"' });
    page.send({ type: "readWeights", run: 1, request: 3, file: new File(["PK\u0003\u0004 and more"], "net.pt") });
    const { answer } = await page.next("weights");
    expect(answer).toMatchObject({ where: "net.pt", got: { en: "a file of torch.save (a zip or a pickle)" } });
    page.watchWeights();
    expect(weightsOf(await page.snapshot())).toEqual(weightsOf(before));
  });

  it("for a run that was left is answered with null", async () => {
    page.send({ type: "readWeights", run: 0, request: 1, file: fileOf() });
    expect((await page.next("weights")).answer).toBeNull();
  });
});

describe("loaded weights", () => {
  it("begin the run anew, Reset leads back to them bit for bit, and undo to the run before", async () => {
    await page.configure(adam, false, 1);
    page.watchWeights();
    const before = await stepTo(1);
    expect(before.weightsFile).toBeUndefined();
    expect(await load(2)).toEqual({ type: "loaded" });
    const start = await page.snapshotWhere(isScored);
    expect(start).toMatchObject({ step: 0, status: "idle", weightsFile: "net.safetensors" });
    expect(weightsOf(start)).toEqual(loaded);
    expect(start.curve.attempt).not.toBe(before.curve.attempt);
    const learned = await stepTo(1);
    expect(weightsOf(learned)).not.toEqual(loaded);
    const again = await reset(3);
    expect(weightsOf(again)).toEqual(loaded);
    expect(again.weightsFile).toBe("net.safetensors");

    const undone = await goTo(1, adam);
    expect(undone).toMatchObject({ step: 1, curve: { attempt: before.curve.attempt } });
    expect(undone.weightsFile).toBeUndefined();
    expect(weightsOf(undone)).toEqual(weightsOf(before));
    const redone = await goTo(2, adam);
    expect(redone).toMatchObject({ step: 1, weightsFile: "net.safetensors" });
    expect(weightsOf(redone)).toEqual(weightsOf(learned));
    expect(weightsOf(await reset(4))).toEqual(loaded);
  });

  it("stay in an edit that keeps weights, and give way to drawn ones for another seed, network or document", async () => {
    await page.configure(adam, false, 1);
    page.watchWeights();
    const drawn = weightsOf(await page.snapshotWhere(isScored));
    await load(2);
    const faster = await goTo(3, circle({ optimizer: { type: "Adam", lr: 0.5 } }));
    expect(faster.weightsFile).toBe("net.safetensors");
    expect(weightsOf(faster)).toEqual(loaded);
    // The same document, opened again.
    const opened = await goTo(4, adam, false);
    expect(opened.weightsFile).toBeUndefined();
    expect(weightsOf(opened)).toEqual(drawn);
    expect(weightsOf(await goTo(3, circle({ optimizer: { type: "Adam", lr: 0.5 } })))).toEqual(loaded);
    const seeded = await goTo(5, { ...adam, seed: 5 }, false);
    expect(seeded.weightsFile).toBeUndefined();
    expect(weightsOf(seeded)).not.toEqual(loaded);
  });

  it("are those that Reset leads to on a GPU too, and when it is lost", async () => {
    page.close();
    const { openDevice, gpus } = assemble();
    page = new Page(openDevice);
    await page.configure(adam, false, 1);
    await load(2);
    page.send({ type: "device", choice: "webgpu" });
    await page.nextBecause("chosen");
    page.watchWeights();
    const onGpu = await stepTo(1);
    expect(weightsOf(await reset(3))).toEqual(loaded);
    await load(4);
    gpus.at(-1)!.lose();
    page.send({ type: "step", run: page.run, unit: "batch" });
    await page.next("recovered");
    const after = await page.snapshotWhere(isScored);
    expect(weightsOf(after)).toEqual(weightsOf(onGpu));
    expect(after.weightsFile).toBe("net.safetensors");
    expect(weightsOf(await reset(5))).toEqual(loaded);
  });
});
