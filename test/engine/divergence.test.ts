/** What a run that has diverged says of it: which part made the first number that is none, and what helps. */

import { describe, expect, it } from "vitest";
import { jsonReport, tutorialReport } from "../../engine/cli/report.ts";
import { train } from "../../engine/cli/train.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Session } from "../../engine/train/session.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";

async function open(changes: object): Promise<Session> {
  const experiment = circle(changes);
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: openers.wasm() });
}

async function diverged(changes: object) {
  const session = await open(changes);
  const { diverged } = await session.advance({ maxSteps: 2000, maxEpochs: 100 });
  expect(diverged).toBe(true);
  return { session, why: await session.explainDivergence() };
}

const linear = (out_features: number) => ({ type: "Linear", out_features });

describe("a run that has diverged", () => {
  it("says that BCELoss has no value for raw outputs, and that no rate but a Sigmoid helps", async () => {
    const { why } = await diverged({ model: [linear(1)], loss: { type: "BCELoss" } });
    expect(why).toEqual({
      what: {
        en: expect.stringMatching(/^BCELoss has no value for what the model puts out \(-\d.* … \d/),
        zh: expect.stringContaining("BCELoss"),
      },
      fix: { en: expect.stringContaining("Sigmoid"), zh: expect.stringContaining("Sigmoid") },
      isRateTooHigh: false,
    });
  });

  it("names the class whose weight of 0 leaves a mini-batch without any", async () => {
    const { why, session } = await diverged({
      model: [linear(2)],
      loss: { type: "CrossEntropyLoss", weight: [0, 1] },
      training: { batch_size: 1, epochs: 100, shuffle: true },
    });
    expect(why).toMatchObject({
      what: { en: expect.stringContaining("divided 0 by 0") },
      fix: { en: expect.stringContaining(`Give ${session.dataset.classes[0]} a weight above 0`) },
      isRateTooHigh: false,
    });
  });

  it("asks for zero_grad() where gradients have piled up", async () => {
    const { why } = await diverged({
      model: [linear(4), { type: "ReLU" }, linear(1)],
      loss: { type: "MSELoss" },
      optimizer: { type: "SGD", lr: 0.1 },
      training: { batch_size: 10, epochs: 100, zero_grad: false },
    });
    expect(why).toMatchObject({
      fix: {
        en: expect.stringContaining("optimizer.zero_grad()"),
        zh: expect.stringContaining("optimizer.zero_grad()"),
      },
      isRateTooHigh: false,
    });
  });

  it("asks for zero_grad() too where it was left out in mid-run, so that the cause cannot be known", async () => {
    const training = { batch_size: 10, epochs: 100 };
    const changes = {
      loss: { type: "MSELoss" },
      model: [linear(4), { type: "ReLU" }, linear(1)],
      optimizer: { type: "SGD", lr: 0.1 },
    };
    const session = await open({ ...changes, training });
    await session.advance({ maxSteps: 1 });
    await session.reconfigure(circle({ ...changes, training: { ...training, zero_grad: false } }), session.dataset);
    expect((await session.advance({ maxSteps: 2000, maxEpochs: 100 })).diverged).toBe(true);
    expect(await session.explainDivergence()).toMatchObject({
      what: { en: "The loss is no longer a number." },
      fix: { en: expect.stringContaining("optimizer.zero_grad()") },
      isRateTooHigh: false,
    });
  });

  it("names the layer in which numbers grew too large, and asks for a lower rate", async () => {
    const { why } = await diverged({
      model: [linear(4), { type: "ReLU" }, linear(4), { type: "ReLU" }, linear(1)],
      loss: { type: "MSELoss" },
      optimizer: { type: "SGD", lr: 1e12 },
    });
    expect(why).toMatchObject({
      what: { en: expect.stringMatching(/^Numbers grew until .* went beyond what float32 holds/) },
      fix: { en: expect.stringContaining("Lower the learning rate") },
      isRateTooHigh: true,
    });
  });

  it("names a layer that divides by 0, whatever the rate", async () => {
    const { why } = await diverged({
      model: [linear(1), { type: "LayerNorm", eps: 0 }, linear(1)],
    });
    expect(why).toMatchObject({
      what: { en: expect.stringMatching(/^LayerNorm \(model\[1\], operation \w+\) made a number that is none/) },
      isRateTooHigh: false,
    });
  });

  it("names a layer within a block as the document does", async () => {
    const { why } = await diverged({
      model: [linear(1), { type: "Residual", layers: [{ type: "LayerNorm", eps: 0 }], shortcut: [] }, linear(1)],
    });
    expect(why.what).toMatchObject({ en: expect.stringMatching(/^LayerNorm \(model\[1\]\.layers\[0\], operation/) });
  });

  it("is left as it was by the search for the cause", async () => {
    const session = await open({ model: [linear(1)], loss: { type: "BCELoss" } });
    const { steps } = await session.advance({ maxSteps: 100, maxEpochs: 100 });
    const before = { position: session.position, weights: await session.weights() };
    await session.explainDivergence();
    expect({ position: session.position, weights: await session.weights() }).toEqual(before);
    expect(session.position.step).toBe(steps);
    expect(await session.advance({ maxSteps: 1 })).toMatchObject({ steps: 0, diverged: true });
  });

  it("is not made again after an edit, whose steps nobody knows, and says what helps most often", async () => {
    const session = await open({ optimizer: { type: "SGD", lr: 0.01 } });
    await session.advance({ maxSteps: 3 });
    const edited = circle({ optimizer: { type: "SGD", lr: 1e38 }, loss: { type: "MSELoss" } });
    expect(await session.reconfigure(edited, session.dataset)).toBe(true);
    expect(await session.advance({ maxSteps: 100 })).toMatchObject({ diverged: true });
    expect(await session.explainDivergence()).toMatchObject({
      what: { en: "The loss is no longer a number." },
      isRateTooHigh: true,
    });
  });
});

describe("a run whose loss grows without end and stays a number", () => {
  it.each([
    [
      "in words",
      tutorialReport,
      /^Step 2: The loss grows: \d.*, from 0\.\d+ at the beginning\. Lower the learning rate/,
    ],
    [
      "as JSON",
      jsonReport,
      /^{"event":"grows","step":2,"epoch":1,"why":"The loss grows: .*","fix":"Lower the learning/,
    ],
  ])("is told of once by the command, %s", async (_, reportTo, expected) => {
    const session = await open({ optimizer: { type: "SGD", lr: 1e30 } });
    const lines: string[] = [];
    const isFinished = await train({ session, report: reportTo((line) => lines.push(line), 2000), steps: 30 });
    expect(isFinished).toBe(true);
    expect(lines.filter((line) => line.includes("The loss grows"))).toEqual([expect.stringMatching(expected)]);
  });
});
