/** The worker's protocol, spoken with the runner directly: commands in, events out. */

import { afterEach, describe, expect, it } from "vitest";
import type { Experiment, Spec } from "../../engine/experiment/experiment.ts";
import type { ExportedFile } from "../../engine/export/exports.ts";
import type { Device } from "../../engine/graph/device.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Snapshot } from "../../engine/worker/protocol.ts";
import { circle } from "../support/circleDocument.ts";
import { createGate, type Gate } from "../support/gate.ts";
import { waitMs } from "../support/patience.ts";
import { Page } from "../support/workerPage.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Compiles nothing while it is shut, and counts the slots that are held. */
const heldBy = (device: Device, gate: Gate, held: { readonly isShut: boolean; slots: number }): Device => ({
  ...device,
  async compile(plan, watch) {
    if (held.isShut) await gate.pass(undefined);
    return device.compile(plan, watch);
  },
  allocate(slot) {
    held.slots += 1;
    device.allocate(slot);
  },
  free(slot) {
    held.slots -= 1;
    device.free(slot);
  },
});

let page: Page;
const open = () => {
  page = new Page();
  return page;
};
afterEach(() => page.close());

describe("the worker", () => {
  it("says hello with its device, and answers configure with data and model", async () => {
    const page = open();
    expect(await page.next("hello")).toMatchObject({ device: "wasm", threads: 1, notice: null });
    const { kept, data, model } = await page.configure(circle());
    expect(kept).toBe(false);
    expect(data).toMatchObject({ type: "Circle", plane: { x1: [-6, 6], x2: [-6, 6] }, trainSize: 250, testSize: 250 });
    expect(data.trainSample.inputs).toHaveLength(500);
    expect(model.parameters).toBe(2 * 4 + 4 + 4 + 1);
    expect(model.layers.map(({ type }) => type)).toEqual(["Linear", "Tanh", "Linear"]);
  });

  it("sends no snapshot without a credit, and one for each", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    await pause(60);
    expect(page.events.filter(({ type }) => type === "snapshot")).toHaveLength(0);
    await page.snapshot();
    await pause(60);
    expect(page.events.filter(({ type }) => type === "snapshot")).toHaveLength(0);
  });

  it("shows the untrained model first, as the curve's point at step 0", async () => {
    const page = open();
    await page.configure(circle());
    const { snapshot, attempt, points } = await page.beginning();
    const { status, step, evaluation } = snapshot;
    expect({ status, step }).toEqual({ status: "idle", step: 0 });
    expect(evaluation).toMatchObject({ step: 0, trainExamples: 250, testExamples: 250 });
    expect(attempt).toBe(1);
    expect(points).toEqual([
      { step: 0, epoch: 0, learningRate: 0.03, train: evaluation?.train, test: evaluation?.test },
    ]);
  });

  it("sends nothing while nothing changes", async () => {
    const page = open();
    await page.configure(circle());
    await page.snapshotWhere(({ evaluation }) => evaluation !== null);
    page.send({ type: "ready", run: 1 });
    await pause(50);
    expect(page.events).toEqual([]);
  });

  it("adds exactly one step for Step", async () => {
    const page = open();
    await page.configure(circle());
    for (let step = 1; step <= 3; step++) {
      page.send({ type: "step", run: 1, unit: "batch" });
      expect(await page.snapshotWhere((snapshot) => snapshot.step > step - 1)).toMatchObject({
        status: "paused",
        step,
      });
    }
  });

  it("trains to the end of the epoch for Step by epoch", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "step", run: 1, unit: "batch" });
    page.send({ type: "step", run: 1, unit: "epoch" });
    const snapshot = await page.snapshotWhere(({ status, step }) => status === "paused" && step > 1);
    expect(snapshot).toMatchObject({ step: 25, epoch: 1 });
  });

  it("trains on while snapshots come, and tells its speed", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    const hasLearned = ({ evaluation }: Snapshot) => evaluation !== null && evaluation.step > 0;
    const { status, step, examplesPerSecond, msPerStep } = await page.snapshotWhere(hasLearned);
    expect(status).toBe("running");
    expect(step).toBeGreaterThan(0);
    expect(examplesPerSecond).toBeGreaterThan(0);
    expect(msPerStep).toBeGreaterThan(0);
  });

  it("makes the first steps one by one unless it goes flat out, and says that the pace holds it back", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "pace", pace: "gentle" });
    page.send({ type: "train", run: 1 });
    const steps: number[] = [];
    await page.snapshotWhere(({ step, isHeldBack }) => {
      if (step !== steps.at(-1)) steps.push(step);
      return isHeldBack && step >= 3;
    });
    expect(steps.slice(-3)).toEqual([1, 2, 3]);
    page.send({ type: "pace", pace: "full" });
    await page.snapshotWhere(({ step, isHeldBack }) => step > 5000 && !isHeldBack);
    page.send({ type: "pause", run: 1 });
    expect((await page.snapshotWhere(({ status }) => status === "paused")).isHeldBack).toBe(false);
  });

  it("gives the curve a point for each of its first steps, and then ever fewer, however fast it trains", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "pace", pace: "full" });
    page.send({ type: "train", run: 1 });
    const steps: number[] = [];
    await page.snapshotWhere(({ step, curve }) => {
      steps.push(...curve.points.map((point) => point.step));
      return step > 5000;
    });
    expect(steps.slice(0, 9)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [i, step] of steps.slice(1).entries()) {
      if (step < 5000) expect(step - steps[i]!).toBeLessThanOrEqual(Math.max(1, steps[i]! / 4));
    }
  });

  it("hears Pause and does not train on", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    await page.snapshot();
    page.send({ type: "pause", run: 1 });
    const paused = await page.snapshotWhere(({ status }) => status === "paused");
    await pause(30);
    page.send({ type: "watch", run: 1, probes: [{ type: "weights" }] });
    expect((await page.snapshot()).step).toBe(paused.step);
  });

  it("stops when the last epoch is over", async () => {
    const page = open();
    await page.configure(circle({ training: { batch_size: 10, epochs: 3, shuffle: true } }));
    page.send({ type: "train", run: 1 });
    expect(await page.snapshotWhere(({ status }) => status === "finished")).toMatchObject({ step: 75, epoch: 3 });
  });

  it("goes on from its end, weights and all, when it is given more epochs", async () => {
    const page = open();
    const training = { batch_size: 10, epochs: 1, shuffle: true };
    await page.configure(circle({ training }));
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ status }) => status === "finished");
    const { kept } = await page.configure(circle({ training: { ...training, epochs: 2 } }), true);
    expect(kept).toBe(true);
    page.send({ type: "train", run: 2 });
    expect(await page.snapshotWhere(({ status, epoch }) => status === "finished" && epoch === 2)).toMatchObject({
      step: 50,
    });
  });

  it("stops when the loss diverges", async () => {
    const page = open();
    const loss = { type: "MSELoss" };
    await page.configure(
      circle({ loss, model: [{ type: "Linear", out_features: 1 }], optimizer: { type: "SGD", lr: 10 } }),
    );
    page.send({ type: "train", run: 1 });
    const { step } = await page.snapshotWhere(({ status }) => status === "diverged");
    page.send({ type: "train", run: 1 });
    expect(await page.snapshot()).toMatchObject({ status: "diverged", step });
  });

  it("hears an edit while it looks for what made a run diverge, and tells nobody what it then finds", async () => {
    const gate = createGate();
    const held = { isShut: false, slots: 0 };
    page = new Page(async () => heldBy(await openDevice("wasm"), gate, held));
    const hot = (lr: number) =>
      circle({
        loss: { type: "BCELoss" },
        model: [{ type: "Linear", out_features: 1 }],
        optimizer: { type: "SGD", lr },
      });
    await page.configure(hot(10));
    await page.snapshotWhere(({ evaluation }) => evaluation !== null);
    const { slots } = held;
    held.isShut = true;
    page.send({ type: "train", run: 1 });
    const { divergence } = await page.snapshotWhere(({ status }) => status === "diverged");
    expect(divergence).toBeNull();
    await expect.poll(() => gate.waiting, { timeout: waitMs }).toBe(1);
    expect((await page.configure(hot(20), true)).kept).toBe(true);
    const seen = [await page.snapshotWhere((snapshot) => snapshot.divergence !== null)];
    expect(gate.waiting).toBe(1);
    expect(held.slots).toBeGreaterThan(slots);
    gate.open();
    // Until what was made for the search is given back.
    while (held.slots > slots) {
      page.send({ type: "watch", run: 2, probes: [] });
      seen.push(await page.snapshot());
    }
    const unexplained = { en: "The loss is no longer a number." };
    for (const snapshot of seen) expect(snapshot.divergence).toMatchObject({ what: unexplained });
  });

  it("goes back to step 0 and begins the curves anew on Reset", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "watch", run: 1, probes: [{ type: "weights" }] });
    const start = await page.beginning();
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 100);
    page.send({ type: "reset", run: 1, version: 2 });
    const back = await page.beginning();
    expect(back.snapshot.status).toBe("idle");
    expect(back.attempt).toBeGreaterThan(start.attempt);
    expect(back.points).toEqual(start.points);
    expect(back.snapshot.probes).toEqual(start.snapshot.probes);
  });

  it("applies an edit while it trains, and trains on", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    const { step, curve } = await page.snapshotWhere(({ step }) => step > 100);
    const { kept } = await page.configure(circle({ optimizer: { type: "Adam", lr: 0.001 } }), true);
    expect(kept).toBe(true);
    const after = await page.snapshot();
    expect(after.status).toBe("running");
    expect(after.step).toBeGreaterThanOrEqual(step);
    expect(after.curve.attempt).toBe(curve.attempt);
  });

  it("does not lose the weights because files came meanwhile", async () => {
    const page = open();
    await page.configure(circle());
    page.send({
      type: "files",
      files: [
        { path: "data_batch_1.bin", file: new File([new Uint8Array(3073)], ""), chosen: "Circle" },
        { path: "notes.docx", file: new File(["?"], ""), chosen: "Circle" },
      ],
    });
    const { paths, complaints } = await page.next("filesAccepted");
    expect(paths).toEqual(["cifar-10-batches-bin/data_batch_1.bin"]);
    expect(complaints.map(({ where }) => where)).toEqual(["notes.docx"]);
    expect((await page.configure(circle({ optimizer: { type: "SGD" } }), true)).kept).toBe(true);
  });

  it("says what a document may say of the last table that is given, and complains of one that is damaged", async () => {
    const page = open();
    const give = async (path: string, text: string) => {
      page.send({ type: "files", files: [{ path, file: new File([text], ""), chosen: "CSV" }] });
      return page.next("filesAccepted");
    };
    const rows = Array.from({ length: 30 }, (_, i) => `2024-01-${i + 1};${i};0,${i % 7};${i < 15 ? "low" : "high"}`);
    const { table } = await give("data/prices.csv", `day;size;noise;price\n${rows.join("\n")}\n`);
    expect(table?.dataset).toEqual({
      type: "CSV",
      file: "prices.csv",
      target: "price",
      features: ["size", "noise"],
      delimiter: ";",
      header: true,
      task: "classification",
      missing: "error",
    });
    expect(table?.description).toMatchObject({ classes: ["high", "low"], inputShape: [2] });

    const gaps = await give("gaps.csv", `a,b\n${rows.map((_, i) => (i === 3 ? ",9" : `${i},${i / 7}`)).join("\n")}\n`);
    expect(gaps.table?.dataset).toMatchObject({ target: "b", features: null, task: "regression", missing: "mean" });
    const unknown = await give("unknown.csv", "a,b\n1,x\n2,y\n3,\n4,x\n5,y\n");
    expect(unknown.table?.dataset).toMatchObject({ target: "b", missing: "drop" });

    const { table: none, complaints, types } = await give("broken.csv", 'a,b\n1,2\n3,"4\n');
    expect(none).toBeUndefined();
    // Nothing is there to be trained on.
    expect(types).toEqual([]);
    expect(complaints.map(({ where }) => where)).toEqual(["broken.csv:3"]);
    expect((await give("words.txt", "one\ntwo\n")).complaints[0]?.where).toBe("words.txt");
  });

  const rowsOf = (count: number, row: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => row(i)).join("\n");
  const creditTable = `age;income;risk\n${rowsOf(40, (i) => `${20 + i};${i % 7};${i % 3 ? "good" : "bad"}`)}\n`;
  const giveCredit = async (page: Page) => {
    page.send({ type: "files", files: [{ path: "credit.csv", file: new File([creditTable], ""), chosen: "CSV" }] });
    return page.next("filesAccepted");
  };
  const creditNet = (changes: object = {}) =>
    circle({
      dataset: { type: "CSV", file: "credit.csv", target: "risk", delimiter: ";", ...changes },
      model: [{ type: "Linear", out_features: 2 }],
      loss: { type: "CrossEntropyLoss" },
    });
  const ask = async (page: Page, dataset: Spec) => {
    page.send({ type: "describeTable", request: 7, dataset });
    return page.next("tableDescribed");
  };

  it("shows the table that the document names, also where nothing else in the document goes with it", async () => {
    const page = open();
    const named = creditNet({ target: "gone" });
    page.send({ type: "configure", run: 1, version: 1, experiment: named, keep: false });
    await page.next("complaint");
    await giveCredit(page);
    const { table } = await page.next("table");
    expect(table).toMatchObject({ file: "tables/credit.csv", delimiter: ";", header: true, rows: 40 });
    expect(table!.columns.map(({ name }) => name)).toEqual(["age", "income", "risk"]);
    page.run = 1;
    await page.configure(creditNet());
    page.send({
      type: "configure",
      run: 3,
      version: 3,
      experiment: creditNet({ header: false, target: "2" }),
      keep: true,
    });
    expect((await page.next("table")).table).toMatchObject({ header: false, rows: 41 });
    expect(page.events.filter(({ type }) => type === "table")).toEqual([]);
    page.run = 3;
    await page.configure(circle());
    expect((await page.next("table")).table).toBeNull();
  });

  it("says what a table's data would be, guessing what is left out, and what does not go with it", async () => {
    const page = open();
    expect(await ask(page, { type: "CSV" })).toEqual({ type: "tableDescribed", request: 7, table: null });
    const { table } = await giveCredit(page);
    expect(await ask(page, { type: "CSV" })).toMatchObject({ table });
    const asked = { type: "CSV", file: "credit.csv", delimiter: ";", header: true, target: "age", test_fraction: 0.5 };
    const described = (await ask(page, asked)).table!;
    expect(described.dataset).toEqual({ ...asked, task: "regression", features: null, missing: "error" });
    expect(described.description).toMatchObject({ features: ["income", "risk=bad", "risk=good"], testSize: 20 });
    const refused = await ask(page, { ...asked, target: "gone" });
    expect(refused.table).toBeNull();
    expect(refused.complaint?.where).toBe("dataset.target");
    expect((await ask(page, { type: "Circle" })).table).toBeNull();
  });

  it("pauses a run whose data an edit takes away, and goes on with it from there when they are back", async () => {
    const page = open();
    await giveCredit(page);
    await page.configure(creditNet());
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 20);
    page.send({ type: "configure", run: 2, version: 2, experiment: creditNet({ target: "gone" }), keep: true });
    expect((await page.next("complaint")).complaint.where).toBe("dataset.target");
    page.run = 2;
    page.send({ type: "ready", run: 2 });
    page.send({ type: "train", run: 2 });
    expect((await page.next("complaint")).complaint.where).toBe("dataset.target");
    expect(page.events.filter(({ type }) => type === "snapshot")).toEqual([]);
    expect(await page.configure(creditNet(), true, 1)).toMatchObject({ kept: true });
    const { status, step } = await page.snapshot();
    expect(status).toBe("paused");
    page.send({ type: "step", run: page.run, unit: "batch" });
    expect((await page.snapshotWhere((snapshot) => snapshot.step > step)).step).toBe(step + 1);
  });

  it("begins anew when an edit changes the parameters", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "train", run: 1 });
    await page.snapshotWhere(({ step }) => step > 100);
    expect(await page.configure(circle({ model: [{ type: "Linear", out_features: 1 }] }), true)).toMatchObject({
      kept: false,
    });
    expect(await page.snapshot()).toMatchObject({ status: "idle", step: 0, curve: { attempt: 2 } });
  });

  it("ignores commands of an older run", async () => {
    const page = open();
    await page.configure(circle());
    await page.configure(circle());
    await page.snapshot();
    page.send({ type: "train", run: 1 });
    page.send({ type: "ready", run: 1 });
    await pause(50);
    expect(page.events).toEqual([]);
  });

  it("skips an edit that is followed by another, but not its wish for a new beginning", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "step", run: 1, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 1);
    page.send({ type: "configure", run: 2, version: 2, experiment: circle(), keep: false });
    page.send({ type: "configure", run: 3, version: 3, experiment: circle(), keep: true });
    expect(await page.next("configured")).toMatchObject({ run: 3, kept: false });
  });

  it("loses no click on Train between two edits", async () => {
    const page = open();
    page.send({ type: "configure", run: 1, version: 1, experiment: circle(), keep: false });
    page.send({ type: "train", run: 1 });
    page.send({ type: "configure", run: 2, version: 2, experiment: circle({ loss: { type: "MSELoss" } }), keep: true });
    page.run = 2;
    while ((await page.next("configured")).run !== 2);
    expect((await page.snapshot()).status).toBe("running");
  });

  it("sends what the user can mend as a complaint, and stays usable", async () => {
    const page = open();
    page.send({
      type: "configure",
      run: 1,
      version: 1,
      experiment: circle({
        dataset: { type: "CIFAR10" },
        model: [{ type: "Flatten" }, { type: "Linear", out_features: 10 }],
        loss: { type: "CrossEntropyLoss" },
      }),
      keep: false,
    });
    const { run, complaint } = await page.next("complaint");
    expect(run).toBe(1);
    expect(JSON.stringify(complaint.fix)).toContain("cifar");
    page.run = 1;
    page.send({ type: "train", run: 1 });
    expect((await page.next("complaint")).complaint).toEqual(complaint);
    await page.configure(circle());
    expect(await page.snapshot()).toMatchObject({ status: "idle" });
  });

  it("answers watched probes in their order, null where one does not apply", async () => {
    const page = open();
    await page.configure(circle());
    const probes = [
      { type: "surface", resolution: 8 },
      { type: "features", example: 0 },
      { type: "units", resolution: 4 },
    ] as const;
    page.send({ type: "watch", run: 1, probes });
    const [surface, features, units] = (await page.snapshot()).probes;
    expect(surface).toMatchObject({ type: "surface", resolution: 8, outputs: 1, values: { length: 64 } });
    expect(features).toBeNull();
    expect(units).toMatchObject({ type: "units", layers: [{ units: 4 }, { units: 4 }, { units: 1 }] });
  });

  it("exports weights as safetensors", async () => {
    const page = open();
    await page.configure(circle());
    page.send({ type: "export", run: 1, request: 7, what: { kind: "weights" } });
    const { request, answer } = await page.next("exported");
    expect(request).toBe(7);
    expect(answer).toMatchObject({ extension: "safetensors" });
    expect(new TextDecoder().decode((answer as ExportedFile).bytes)).toContain('"2.bias"');
  });

  it("reports a fault of ours as a bug, and lives on", async () => {
    const page = open();
    page.send({
      type: "configure",
      run: 1,
      version: 1,
      experiment: { ...circle(), loss: { type: "NoSuchLoss" } },
      keep: false,
    });
    expect((await page.next("bug")).message).not.toBe("");
    expect((await page.configure(circle())).kept).toBe(false);
  });
});

describe("the worker with images", () => {
  const shapes = (changes: object = {}): Experiment =>
    circle({
      dataset: { type: "Shapes10", train_samples: 1300, test_samples: 1100 },
      model: [
        { type: "Conv2d", out_channels: 4, kernel_size: 5 },
        { type: "ReLU" },
        { type: "MaxPool2d", kernel_size: 4 },
        { type: "Flatten" },
        { type: "Linear", out_features: 10 },
      ],
      loss: { type: "CrossEntropyLoss" },
      ...changes,
    });

  it("scores some examples while it trains, and all when it pauses", async () => {
    const page = open();
    const { data } = await page.configure(shapes());
    expect(data).toMatchObject({
      image: [3, 32, 32],
      trainSize: 1300,
      trainSample: { size: 64 },
      testSample: { size: 64 },
    });
    const total = (counts: readonly number[] = []) => counts.reduce((sum, count) => sum + count, 0);
    expect(data.classCounts?.test).toHaveLength(10);
    expect([total(data.classCounts?.train), total(data.classCounts?.test)]).toEqual([1300, 1100]);
    const first = await page.snapshotWhere(({ evaluation }) => evaluation !== null);
    expect(first.evaluation).toMatchObject({ step: 0, trainExamples: 1000, testExamples: 1000 });
    page.send({ type: "train", run: 1 });
    const running = await page.snapshotWhere(({ evaluation }) => evaluation!.step > 0);
    expect(running).toMatchObject({ status: "running", evaluation: { testExamples: 1000 } });
    page.send({ type: "pause", run: 1 });
    const paused = await page.snapshotWhere(({ evaluation }) => evaluation!.testExamples === 1100);
    expect(paused).toMatchObject({ status: "paused", evaluation: { step: paused.step, trainExamples: 1100 } });
  });

  it("scores all examples when it is finished", async () => {
    const page = open();
    await page.configure(shapes({ training: { batch_size: 100, epochs: 1, shuffle: true } }));
    page.send({ type: "train", run: 1 });
    const last = await page.snapshotWhere(
      ({ evaluation, status }) => status === "finished" && evaluation?.testExamples === 1100,
    );
    expect(last.evaluation?.step).toBe(13);
  });

  it("hears Train while a complete evaluation is due", async () => {
    const page = open();
    await page.configure(shapes());
    page.send({ type: "step", run: 1, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 1);
    page.send({ type: "train", run: 1 });
    const { step } = await page.snapshotWhere(({ status }) => status === "running");
    expect(step).toBeGreaterThan(0);
  });
});
