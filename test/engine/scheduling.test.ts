/** Schedulers while training: what the session promises of the learning rate. Their values are in test/golden. */

import { describe, expect, it, vi } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { decodeLink, encodeLink } from "../../engine/experiment/link.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { pytorchOf } from "../support/checked.ts";

/** 250 training points: 25 steps an epoch. */
const base = {
  version: 1,
  dataset: { type: "Circle" },
  model: [{ type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD", lr: 1 },
  training: { batch_size: 10, epochs: 4 },
};
const circle = (changes: object): Experiment => parseExperiment({ ...base, ...changes });
const stepped = (change: object = {}) => ({ scheduler: { type: "StepLR", step_size: 2, gamma: 0.5, ...change } });

async function open(changes: object) {
  const experiment = circle(changes);
  const dataset: Dataset = await loadDataset({ experiment, files: noFiles });
  const device = await openDevice("wasm");
  const compile = vi.spyOn(device, "compile");
  const session = await createSession({ experiment, dataset, device });
  return { session, compile, edit: (to: object) => session.reconfigure(circle(to), dataset) };
}

/** The learning rate of every step up to the end of the last epoch. */
async function rates(session: Session, stride = 1): Promise<number[]> {
  const { epochs } = session.experiment.training;
  const taken: number[] = [];
  while (session.position.epoch < epochs) taken.push((await session.advance({ maxSteps: stride })).learningRate);
  return taken;
}

describe("a scheduler", () => {
  it("moves on after every epoch unless told otherwise", async () => {
    const { session } = await open(stepped());
    expect(await rates(session, 25)).toEqual([1, 1, 0.5, 0.5]);
  });

  it("moves on after every step where interval says so, within one call of the device too", async () => {
    const { session } = await open({ ...stepped({ interval: "step" }), training: { batch_size: 50, epochs: 1 } });
    expect(await rates(session)).toEqual([1, 1, 0.5, 0.5, 0.25]);
    session.reset();
    expect(session.learningRate).toBe(1);
    expect((await session.advance({})).learningRate).toBe(0.25);
  });

  it("acts on the weights as that learning rate does", async () => {
    const scheduled = (await open({ ...stepped({ step_size: 3, interval: "step" }) })).session;
    const { session: byHand, edit } = await open({});
    for (const lr of [1, 0.5, 0.25]) {
      await edit({ optimizer: { type: "SGD", lr } });
      await byHand.advance({ maxSteps: 3 });
    }
    await scheduled.advance({ maxSteps: 9 });
    expect(await scheduled.weights()).toEqual(await byHand.weights());
  });

  it("is changed, and changes, without compiling anything", async () => {
    const { session, compile, edit } = await open(stepped());
    await session.advance({});
    const { length } = compile.mock.calls;
    expect(await edit(stepped({ step_size: 1 }))).toBe(true);
    expect(session.learningRate).toBe(0.5);
    await edit({ ...stepped({ step_size: 1 }), optimizer: { type: "SGD", lr: 4 } });
    expect(session.learningRate).toBe(2);
    await edit({ scheduler: { type: "OneCycleLR", max_lr: 1 } });
    await session.advance({});
    await edit({ scheduler: null });
    expect(session.learningRate).toBe(1);
    await session.advance({});
    expect(compile.mock.calls).toHaveLength(length);
  });

  it("starts anew with Reset", async () => {
    const { session } = await open(stepped());
    const first = await rates(session, 25);
    session.reset();
    expect(await rates(session, 25)).toEqual(first);
  });
});

describe("SequentialLR", () => {
  const members = [
    { type: "LinearLR", start_factor: 0.5, total_iters: 2 },
    { type: "StepLR", step_size: 1, gamma: 0.1 },
  ];
  const sequence = (change: object = {}) => ({
    scheduler: { type: "SequentialLR", schedulers: members, milestones: [2], ...change },
  });

  it("hands over to the next schedule at its milestone, by epochs or by steps", async () => {
    const byEpochs = (await open(sequence())).session;
    expect(await rates(byEpochs, 25)).toEqual([0.5, 0.75, 1, 0.1]);
    const training = { batch_size: 50, epochs: 1 };
    const bySteps = (await open({ ...sequence({ interval: "step" }), training })).session;
    expect(await rates(bySteps)).toBeCloseToTensor([0.5, 0.75, 1, 0.1, 0.01], { rtol: 1e-12, atol: 0 });
  });

  it("is edited without compiling anything", async () => {
    const { session, compile, edit } = await open(sequence());
    await session.advance({});
    const { length } = compile.mock.calls;
    expect(await edit(sequence({ milestones: [1] }))).toBe(true);
    expect(session.learningRate).toBe(1);
    await session.advance({});
    expect(compile.mock.calls).toHaveLength(length);
  });

  it("comes back from a link, and is exported with the schedulers in it", async () => {
    const experiment = circle(sequence({ interval: "step" }));
    expect(await decodeLink(await encodeLink(experiment))).toEqual(experiment);
    expect(pytorchOf(experiment)).toContain(
      [
        "schedulers = [",
        "    optim.lr_scheduler.LinearLR(optimizer, start_factor=0.5, total_iters=2),",
        "    optim.lr_scheduler.StepLR(optimizer, step_size=1),",
        "]",
        "scheduler = optim.lr_scheduler.SequentialLR(optimizer, schedulers=schedulers, milestones=(2,))",
      ].join("\n"),
    );
  });

  it.each([
    [{ milestones: [2, 4] }, "scheduler.schedulers: got 2 with 2 milestones, expected 3, one more than milestones."],
    [{ schedulers: [] }, "scheduler.schedulers: got 0 with 1 milestones, expected 2, one more than milestones."],
    [
      { schedulers: [...members, members[1]], milestones: [4, 4] },
      "scheduler.milestones: got [4, 4], expected each later",
    ],
    [{ milestones: [0] }, "scheduler.milestones[0]: got 0, expected a whole number from 1 to 1000000000."],
    [
      { schedulers: [members[0], { type: "OneCycleLR", max_lr: 1 }] },
      'scheduler.schedulers[1].type: got "OneCycleLR", expected the name of a scheduler that others may follow.',
    ],
    [
      { schedulers: [members[0], { type: "StepLR", step_size: 1, interval: "step" }] },
      "scheduler.schedulers[1].interval: got an unknown field",
    ],
    [
      { schedulers: [members[0], { type: "StepLR", step_size: 0 }] },
      "scheduler.schedulers[1].step_size: got 0, expected a whole number",
    ],
    [{ schedulers: "LinearLR" }, 'scheduler.schedulers: got "LinearLR", expected a list'],
  ])("is refused with %o", (change, message) => {
    expect(() => circle(sequence(change))).toThrow(message);
  });
});

describe("OneCycleLR", () => {
  const cycle = { type: "OneCycleLR", max_lr: 1, interval: "step" };

  it("takes the whole training where total_steps is left out", async () => {
    const { session } = await open({ scheduler: cycle });
    const taken = await rates(session);
    expect(taken).toHaveLength(100);
    expect(taken[29]).toBeCloseTo(1, 12);
    expect(taken[99]).toBeCloseTo(1 / 25 / 1e4, 12);
    expect(session.learningRate).toBe(taken[99]);
  });

  it("gives SGD its momentum", async () => {
    const { session } = await open({ scheduler: { ...cycle, base_momentum: 0.9, max_momentum: 0.9 } });
    const { session: other } = await open({
      scheduler: { ...cycle, cycle_momentum: false },
      optimizer: { type: "SGD", momentum: 0.9 },
    });
    await session.advance({ maxSteps: 20 });
    await other.advance({ maxSteps: 20 });
    expect(await session.weights()).toEqual(await other.weights());
  });

  it("gives Adam its first beta", async () => {
    const { session } = await open({
      scheduler: { ...cycle, base_momentum: 0.5, max_momentum: 0.5 },
      optimizer: { type: "Adam" },
    });
    const { session: other } = await open({
      scheduler: { ...cycle, cycle_momentum: false },
      optimizer: { type: "Adam", betas: [0.5, 0.999] },
    });
    await session.advance({ maxSteps: 20 });
    await other.advance({ maxSteps: 20 });
    expect(await session.weights()).toEqual(await other.weights());
  });
});

describe("ReduceLROnPlateau", () => {
  // Nothing is ever better by so much, so that every epoch but the first is a bad one.
  const scheduler = { type: "ReduceLROnPlateau", factor: 0.5, patience: 0, threshold: 0.99 };

  it("hears the test loss after every epoch, whoever drives", async () => {
    const { session } = await open({ scheduler });
    expect(await rates(session, 25)).toEqual([1, 1, 0.5, 0.25]);
    await session.evaluate();
    expect(session.learningRate).toBe(0.125);
    await session.evaluate();
    expect(session.learningRate).toBe(0.125);
    session.reset();
    expect(await rates(session, 25)).toEqual([1, 1, 0.5, 0.25]);
  });

  it("does not hear scores that rest on a part of the test set", async () => {
    const { session } = await open({ scheduler });
    await session.advance({});
    await session.advance({});
    await session.evaluate({ maxExamples: 10 });
    expect(session.learningRate).toBe(1);
    await session.evaluate();
    expect(session.learningRate).toBe(0.5);
  });

  it("chosen in the middle of a run hears from then on", async () => {
    const { session, edit } = await open({});
    await session.advance({});
    await session.advance({});
    await edit({ scheduler });
    expect(await rates(session, 25)).toEqual([1, 1]);
    await session.evaluate();
    expect(session.learningRate).toBe(0.5);
  });
});
