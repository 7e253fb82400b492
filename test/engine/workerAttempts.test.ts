/** What the worker keeps of runs that were left, so that the page can undo: Reset, other weights, another network. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { type Attempts, createAttempts, type SavedAttempt } from "../../engine/worker/attempts.ts";
import type { Snapshot } from "../../engine/worker/protocol.ts";
import { circle } from "../support/circleDocument.ts";
import { assemble } from "../support/machine.ts";
import { Page, weightsOf } from "../support/workerPage.ts";

let page: Page;
beforeEach(() => {
  page = new Page();
});
afterEach(() => page.close());

const narrow: Experiment = circle({ model: [{ type: "Linear", out_features: 1 }] });

const adam = circle({ optimizer: { type: "Adam", lr: 0.01 } });

/** Opens the circle as version 1 and makes some steps. */
async function trained(steps = 5): Promise<Snapshot> {
  await page.configure(adam);
  page.watchWeights();
  for (let i = 1; i < steps; i++) page.send({ type: "step", run: page.run, unit: "batch" });
  return afterOneStep(steps);
}

const isScored = ({ status, step, evaluation }: Snapshot) => status !== "running" && evaluation?.step === step;

/** Goes to a version of the document, and waits for its scores. */
async function goTo(version: number, experiment: Experiment): Promise<Snapshot> {
  await page.configure(experiment, true, version);
  page.watchWeights();
  return page.snapshotWhere(isScored);
}

async function afterOneStep(wanted: number): Promise<Snapshot> {
  page.send({ type: "step", run: page.run, unit: "batch" });
  return page.snapshotWhere((snapshot) => snapshot.step === wanted && isScored(snapshot));
}

/** All that the page sees of a run, but for its speed and the points it was sent already. */
const seen = ({ status, step, epoch, evaluation, learningRate, curve, ...rest }: Snapshot) => ({
  status,
  step,
  epoch,
  evaluation,
  learningRate,
  attempt: curve.attempt,
  weights: weightsOf({ ...rest, status, step, epoch, evaluation, learningRate, curve }),
});

describe("the run before", () => {
  it("Reset comes back as it was: weights, position, scores and curve, and goes on bit for bit", async () => {
    const before = await trained();
    page.send({ type: "reset", run: page.run, version: 2 });
    expect((await page.snapshotWhere(({ step }) => step === 0)).curve.attempt).not.toBe(before.curve.attempt);
    expect(seen(await goTo(1, adam))).toEqual(seen(before));
    const after = await afterOneStep(6);
    page.close();
    page = new Page();
    expect(seen(after)).toEqual(seen(await trained(6)));
  });

  it("other initial weights comes back, and so do those, each with its own", async () => {
    const before = await trained();
    const seeded = { ...adam, seed: 5 };
    await page.configure(seeded, false, 2);
    page.watchWeights();
    const other = await afterOneStep(1);
    expect(seen(await goTo(1, adam))).toEqual(seen(before));
    expect(seen(await goTo(2, seeded))).toEqual(seen(other));
  });

  it("another network comes back with its weights", async () => {
    const before = await trained();
    await page.configure(narrow, true, 2);
    expect(seen(await goTo(1, adam))).toEqual(seen(before));
  });

  it("another network comes back with an edit that was undone on the way", async () => {
    const before = await trained();
    const faster = circle({ optimizer: { type: "Adam", lr: 0.5 } });
    await page.configure(faster, true, 2);
    await page.configure(narrow, true, 3);
    expect(seen(await goTo(1, adam))).toEqual(seen(before));
    expect((await goTo(2, faster)).learningRate).toBe(0.5);
  });
});

describe("a GPU that is lost while an undone run is brought back", () => {
  const seeded = { ...adam, seed: 5 };

  /** The run before, with other weights since then, both on what passes for a GPU. */
  async function twoRunsOnGpu() {
    const { openDevice, gpus } = assemble();
    page.close();
    page = new Page(openDevice);
    page.send({ type: "device", choice: "webgpu" });
    await page.configure(adam);
    await page.nextBecause("chosen");
    page.watchWeights();
    const before = await afterOneStep(1);
    await page.configure(seeded, false, 2);
    page.watchWeights();
    const other = await afterOneStep(1);
    return { before: seen(before), other: seen(other), gpu: gpus.at(-1)! };
  }

  it("takes nothing of either run, at whatever moment it is lost", async () => {
    const { gpu } = await twoRunsOnGpu();
    const { reads } = gpu;
    await page.configure(adam, true, 1);
    const mostReads = gpu.reads - reads;
    // A copy of the run reads four parameters and two states of each: every copy meets the loss once.
    const copyReads = 12;
    expect(mostReads).toBeGreaterThan(3 * copyReads);
    for (let read = 1; read <= mostReads; read += copyReads) {
      const { before, other, gpu } = await twoRunsOnGpu();
      gpu.lose(read);
      expect(seen(await goTo(1, adam))).toEqual(before);
      expect(page.events.filter(({ type }) => type === "bug" || type === "complaint")).toEqual([]);
      expect(seen(await goTo(2, seeded))).toEqual(other);
    }
  });
});

describe("a run that diverged", () => {
  it("comes back as diverged, with what made it so", async () => {
    const hot = circle({ loss: { type: "MSELoss" }, model: narrow.model, optimizer: { type: "SGD", lr: 10 } });
    await page.configure(hot);
    page.watchWeights();
    page.send({ type: "train", run: page.run });
    const before = await page.snapshotWhere(({ divergence }) => divergence !== null);
    page.send({ type: "reset", run: page.run, version: 2 });
    expect((await page.snapshotWhere(({ step }) => step === 0)).divergence).toBeNull();
    const back = await goTo(1, hot);
    expect(back).toMatchObject({ status: "diverged", step: before.step, divergence: before.divergence });
    expect(back.divergence).not.toBeNull();
  });
});

describe("an edit that kept the weights", () => {
  it("keeps them when it is undone, and those that were learned since", async () => {
    await trained();
    const faster = circle({ optimizer: { type: "Adam", lr: 0.5 } });
    await goTo(2, faster);
    const learned = await afterOneStep(6);
    const undone = await goTo(1, adam);
    expect(undone.step).toBe(learned.step);
    expect(weightsOf(undone)).toEqual(weightsOf(learned));
    expect(undone.learningRate).toBe(0.01);
  });
});

describe("the attempts that are kept", () => {
  const attempt = (numbers: number): SavedAttempt => ({
    experiment: adam,
    status: "paused",
    weightsFile: null,
    divergence: null,
    scores: { newest: null, points: [], lastPointStep: -1 },
    initialWeights: [{ name: "0.weight", shape: [numbers], values: new Float32Array(numbers) }],
    checkpoint: {
      experiment: {},
      train_samples: 1,
      position: { step: 1, updates: 1, epoch: 0, batch: 1 },
      optimizer: { updates: 1, memory: {} },
      scheduler: { epochs: 0, memory: {} },
      losses: [],
      tensors: [],
    },
  });
  let attempts: Attempts;
  beforeEach(() => {
    attempts = createAttempts();
    attempts.begin(1, null);
  });

  it("are 32, and then the oldest goes", () => {
    for (let version = 2; version <= 33; version++) attempts.begin(version, attempt(1));
    expect(attempts.find(1)).toBe("saved");
    attempts.begin(34, attempt(1));
    expect([1, 2, 33, 34].map(attempts.find)).toEqual(["gone", "saved", "saved", "current"]);
  });

  it("take no more than 256 MB together", () => {
    const half = 2 ** 25;
    attempts.begin(2, attempt(half));
    attempts.begin(3, attempt(half));
    expect([1, 2, 3].map(attempts.find)).toEqual(["saved", "saved", "current"]);
    attempts.begin(4, attempt(1));
    expect([1, 2, 3, 4].map(attempts.find)).toEqual(["gone", "saved", "saved", "current"]);
  });

  it("are found by every version that was trained in them, by the last one where an edit began several", () => {
    attempts.goOn(2);
    attempts.begin(3, attempt(1));
    attempts.begin(3, attempt(2));
    expect([1, 2, 3, 4].map(attempts.find)).toEqual(["saved", "saved", "current", "never"]);
    attempts.comeBack(2, attempt(3));
    expect(attempts.find(1)).toBe("current");
    expect(attempts.saved(3)?.initialWeights).toMatchObject([{ shape: [3] }]);
  });
});
