/** A weight edited by hand: all else stays, training goes on from it, and Reset leads where it led before. */

import { afterEach, describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { continueRun, saveRun } from "../../engine/train/transfer.ts";
import type { Snapshot, WeightElement } from "../../engine/worker/protocol.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";
import { assemble } from "../support/machine.ts";
import { Page, weightsOf } from "../support/workerPage.ts";

const experiment = circle({
  model: [
    { type: "Linear", out_features: 3 },
    { type: "BatchNorm1d" },
    { type: "Tanh" },
    { type: "Linear", out_features: 1 },
  ],
  optimizer: { type: "Adam", lr: 0.01 },
});
const edit: WeightElement = { name: "0.weight", index: 5, value: 0.1 };

async function open(document = experiment, device: "wasm" | "reference" = "wasm"): Promise<Session> {
  const dataset = await loadDataset({ experiment: document, files: noFiles });
  return createSession({ experiment: document, dataset, device: openers[device]() });
}

const step = (session: Session, maxSteps: number) => session.advance({ maxSteps });

/** The state with that one element replaced. */
async function edited(session: Session) {
  const { tensors, ...rest } = await session.checkpoint();
  return {
    ...rest,
    tensors: tensors.map((tensor) => {
      if (tensor.name !== `model.${edit.name}`) return tensor;
      const values = tensor.values instanceof Float64Array ? tensor.values.slice() : Float32Array.from(tensor.values);
      values[edit.index] = Math.fround(edit.value);
      return { ...tensor, values };
    }),
  };
}

describe.each(["wasm", "reference"] as const)("a weight that is set on %s", (device) => {
  it("is the only thing that changes, as float32 holds it, and training goes on from it", async () => {
    const [session, untouched] = [await open(experiment, device), await open(experiment, device)];
    for (const each of [session, untouched]) await step(each, 3);
    const expected = await edited(session);
    session.setWeight(edit);
    expect(await session.checkpoint()).toEqual(expected);
    untouched.resume(expected);
    expect(await step(session, 4)).toMatchObject({ losses: (await step(untouched, 4)).losses });
    expect((await session.checkpoint()).tensors).toEqual((await untouched.checkpoint()).tensors);
  });

  it("before the first step leaves Reset where it was, bit for bit", async () => {
    const session = await open(experiment, device);
    const initial = await session.weights();
    session.setWeight(edit);
    expect(await session.weights()).not.toEqual(initial);
    expect(session.initialWeights).toEqual(initial);
    session.reset();
    expect(await session.weights()).toEqual(initial);
  });
});

describe("a weight that is set", () => {
  it("goes along to another device, and Reset there leads to the initial weights", async () => {
    const session = await open();
    const initial = await session.weights();
    session.setWeight(edit);
    const moved = await continueRun(await saveRun(session), await openDevice("wasm"));
    expect(await moved.weights()).toEqual(await session.weights());
    moved.reset();
    expect(await moved.weights()).toEqual(initial);
  });

  it("leaves a run that then diverges unexplained: it cannot be made again from the initial weights", async () => {
    const session = await open(circle({ loss: { type: "MSELoss" }, optimizer: { type: "SGD", lr: 1e12 } }));
    session.setWeight({ ...edit, index: 0 });
    expect(await session.advance({ maxSteps: 500, maxEpochs: 100 })).toMatchObject({ diverged: true });
    expect((await session.explainDivergence()).what).toMatchObject({ en: "The loss is no longer a number." });
  });

  it("lets the inspector take the next step apart anew", async () => {
    const session = await open();
    const loss = async () => {
      const answer = await session.answerInspector({ type: "outline" });
      return answer?.type === "outline" ? answer.outline.loss : null;
    };
    const before = await loss();
    session.setWeight(edit);
    expect(await loss()).not.toBe(before);
  });

  it.each([
    [{ name: "9.weight", index: 0, value: 1 }, "9.weight[0]: got no such weight, expected a parameter of the model."],
    [{ name: "1.running_mean", index: 0, value: 1 }, "1.running_mean[0]: got no such weight"],
    [{ ...edit, index: 6 }, "0.weight[6]: got no such weight, expected an element of (3, 2)."],
    [{ ...edit, index: 0.5 }, "0.weight[0.5]: got no such weight"],
    [{ ...edit, value: Number.NaN }, "0.weight[5]: got NaN, expected a number that float32 holds."],
    [{ ...edit, value: 1e39 }, "0.weight[5]: got 1e+39, expected a number that float32 holds."],
  ])("is refused where it cannot be: %o", async (wrong, message) => {
    const session = await open();
    const before = await session.weights();
    expect(() => session.setWeight(wrong)).toThrow(message);
    expect(await session.weights()).toEqual(before);
  });
});

describe("the command setWeight", () => {
  let page: Page;
  afterEach(() => page.close());

  const weightOf = (snapshot: Snapshot): number => {
    const result = weightsOf(snapshot);
    return result?.type === "weights"
      ? result.tensors.find(({ name }) => name === edit.name)!.values[edit.index]!
      : NaN;
  };
  const isScored = ({ status, step, evaluation }: Snapshot) => status !== "running" && evaluation?.step === step;

  async function trained(): Promise<Snapshot> {
    await page.configure(experiment);
    page.watchWeights();
    page.send({ type: "step", run: page.run, unit: "batch" });
    return page.snapshotWhere((snapshot) => snapshot.step === 1 && isScored(snapshot));
  }
  const set = ({ curve }: Snapshot, value = edit.value) =>
    page.send({ type: "setWeight", run: page.run, attempt: curve.attempt, ...edit, value });
  const isSet = (snapshot: Snapshot) => weightOf(snapshot) === Math.fround(edit.value);
  const isScoredAnew = (before: Snapshot) => (snapshot: Snapshot) =>
    isSet(snapshot) && isScored(snapshot) && snapshot.evaluation!.train.loss !== before.evaluation!.train.loss;

  it("is answered by a snapshot that has the weight, and by new scores", async () => {
    page = new Page();
    const before = await trained();
    set(before);
    const after = await page.snapshotWhere(isScoredAnew(before));
    expect(after).toMatchObject({ status: "paused", step: 1, curve: { attempt: before.curve.attempt } });
  });

  it("does nothing to another attempt, and comes back with its own by undo", async () => {
    page = new Page();
    const before = await trained();
    set(before);
    page.send({ type: "reset", run: page.run, version: 2 });
    const anew = await page.snapshotWhere(({ step }) => step === 0);
    set(before);
    page.watchWeights();
    expect(weightOf(await page.snapshot())).toBe(weightOf(anew));
    await page.configure(experiment, true, 1);
    page.watchWeights();
    expect(isSet(await page.snapshotWhere(({ step }) => step === 1))).toBe(true);
  });

  it("refuses with a complaint, and the run goes on", async () => {
    page = new Page();
    set(await trained(), Number.POSITIVE_INFINITY);
    expect((await page.next("complaint")).complaint).toMatchObject({ where: "0.weight[5]", got: "Infinity" });
    page.send({ type: "step", run: page.run, unit: "batch" });
    await page.snapshotWhere(({ step }) => step === 2);
  });

  it("outlives the loss of a GPU that had rested since", async () => {
    const machine = assemble();
    page = new Page(machine.openDevice);
    page.send({ type: "device", choice: "webgpu" });
    const before = await trained();
    await page.nextBecause("chosen");
    set(before);
    // Its copy is made when there is nothing else to do: after the new scores.
    await page.snapshotWhere(isScoredAnew(before));
    page.send({ type: "export", run: page.run, request: 1, what: { kind: "weights" } });
    await page.next("exported");
    machine.gpus.at(-1)!.lose();
    page.send({ type: "step", run: page.run, unit: "batch" });
    await page.next("recovered");
    const after = await page.snapshotWhere(({ step }) => step === 2);
    // One step of Adam moves it no further than its rate.
    expect(Math.abs(weightOf(after) - edit.value)).toBeLessThan(0.011);
    expect(Math.abs(weightOf(before) - edit.value)).toBeGreaterThan(0.1);
  });
});
