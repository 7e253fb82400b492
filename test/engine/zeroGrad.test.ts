/** The loop without `optimizer.zero_grad()`: gradients pile up, until it is called again. `test/golden/inspect.test.ts` holds the sums to PyTorch's. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { compactExperiment } from "../../engine/experiment/compact.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Session } from "../../engine/train/session.ts";
import { pytorchOf } from "../support/checked.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";

const experiment = (training: object = {}, optimizer: object = { type: "SGD", lr: 0.01 }) =>
  circle({ optimizer, training: { batch_size: 10, epochs: 100, shuffle: true, ...training } });

async function open(training: object = {}): Promise<Session> {
  const document = experiment(training);
  const dataset = await loadDataset({ experiment: document, files: noFiles });
  return createSession({ experiment: document, dataset, device: openers.reference() });
}

const step = (session: Session, steps = 1) => session.advance({ maxSteps: steps, maxEpochs: Infinity });
const edit = (session: Session, training: object) => session.reconfigure(experiment(training), session.dataset);

/** Each parameter's `.grad` in the step that comes next. */
const gradients = async (session: Session) =>
  (await session.inspect()).flatMap(({ phase, values }) => (phase === "gradient" ? [...Array.from(values)] : []));

/** The gradients of that step alone: those of a run that stands where this one does and has forgotten nothing. */
async function ownGradients(session: Session, training: object = {}): Promise<readonly number[]> {
  const copy = await open(training);
  const { position, tensors, optimizer } = await session.checkpoint();
  const known = new Set((await copy.checkpoint()).tensors.map(({ name }) => name));
  const checkpoint = { ...(await copy.checkpoint()), position, optimizer };
  copy.resume({ ...checkpoint, tensors: tensors.filter(({ name }) => known.has(name)) });
  return gradients(copy);
}

const sum = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value + b[i]!);

describe("without zero_grad()", () => {
  it("a step's gradients are added to those of all steps before, across epochs", async () => {
    const session = await open({ zero_grad: false, batch_size: 100 });
    let before: readonly number[] = (await gradients(session)).map(() => 0);
    for (let i = 0; i < 8; i++) {
      const expected = sum(before, await ownGradients(session, { batch_size: 100 }));
      expect(await gradients(session)).toBeCloseToTensor(expected, { rtol: 1e-12, atol: 1e-12 });
      await step(session);
      before = expected;
    }
    expect(session.position.epoch).toBeGreaterThan(1);
  });

  it("they begin with the step after the call was left out, and end with the one after it is made again", async () => {
    const session = await open();
    await step(session, 3);
    expect(await edit(session, { zero_grad: false })).toBe(true);
    const first = await ownGradients(session);
    expect(await gradients(session)).toEqual(first);
    await step(session);
    const second = await ownGradients(session);
    expect(await gradients(session)).toBeCloseToTensor(sum(first, second), { rtol: 1e-12, atol: 1e-12 });
    await step(session);
    expect(await edit(session, {})).toBe(true);
    expect(session.position.step).toBe(5);
    expect(await gradients(session)).toEqual(await ownGradients(session));
  });

  it("a group that has begun goes on as it was, and begins anew when the call is made again", async () => {
    const grouped = { accumulate: 3 };
    const [session, untouched] = [await open(grouped), await open(grouped)];
    for (const each of [session, untouched]) await step(each);
    await edit(session, { ...grouped, zero_grad: false });
    expect(await gradients(session)).toEqual(await gradients(untouched));
    await step(session, 3);
    await edit(session, grouped);
    const shares = (await ownGradients(session)).map((value) => value / 3);
    expect(await gradients(session)).toBeCloseToTensor(shares, { rtol: 1e-12, atol: 1e-12 });
    await step(session, 2);
    expect(session.position).toMatchObject({ step: 6, updates: 2 });
  });

  it("an edit of the batch size lets them pile up further", async () => {
    const session = await open({ zero_grad: false });
    await step(session, 2);
    const held = async () => (await session.checkpoint()).tensors.filter(({ name }) => name.startsWith("gradient."));
    const before = await held();
    await edit(session, { zero_grad: false, batch_size: 20, accumulate: 2 });
    expect(await held()).toEqual(before);
  });

  it("Reset begins with none, bit for bit", async () => {
    const session = await open({ zero_grad: false });
    const first = await step(session, 5);
    session.reset();
    expect(await step(session, 5)).toMatchObject({ losses: first.losses });
  });
});

describe("a document", () => {
  it("says zero_grad only where it is left out", () => {
    expect(compactExperiment(experiment()).training).not.toHaveProperty("zero_grad");
    expect(compactExperiment(experiment({ zero_grad: false })).training).toMatchObject({ zero_grad: false });
  });

  it("without it is a program without the call, which says so", () => {
    for (const changes of [{}, { accumulate: 2 }]) {
      expect(pytorchOf(experiment(changes))).toMatch(/^ +optimizer\.zero_grad\(\)$/m);
      const program = pytorchOf(experiment({ ...changes, zero_grad: false }));
      expect(program).not.toMatch(/^ *optimizer\.zero_grad\(\)/m);
      expect(program).toContain(
        "# optimizer.zero_grad() is left out: every step adds its gradients to those of all steps before.",
      );
    }
  });
});
