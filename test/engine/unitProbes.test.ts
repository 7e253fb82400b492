/** What the network's picture asks of single units: gradients of the step that comes next, receptive fields, what excites a unit most. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import type { Session } from "../../engine/train/session.ts";
import type { ProbeRequest, ProbeResult } from "../../engine/worker/protocol.ts";
import { circle } from "../support/circleDocument.ts";
import { openers } from "../support/devices.ts";
import { accumulated } from "../support/tolerances.ts";

async function open(experiment: Experiment): Promise<Session> {
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: openers.wasm() });
}

async function ask<T extends ProbeRequest["type"]>(session: Session, request: Extract<ProbeRequest, { type: T }>) {
  const [answer] = await session.probe([request]);
  if (answer?.type !== request.type) throw new Error(`no ${request.type}`);
  return answer as Extract<ProbeResult, { type: T }>;
}

const images = parseExperiment({
  version: 1,
  dataset: { type: "Shapes10", train_samples: 12, test_samples: 10, augment: [{ type: "RandomHorizontalFlip" }] },
  model: [
    { type: "AvgPool2d", kernel_size: 2 },
    { type: "Conv2d", out_channels: 3, kernel_size: 3 },
    { type: "BatchNorm2d" },
    { type: "ReLU" },
    { type: "Residual", layers: [{ type: "Conv2d", out_channels: 3, kernel_size: 3, padding: 1 }] },
    { type: "MaxPool2d", kernel_size: 2 },
    { type: "Dropout" },
    { type: "Flatten" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "SGD", lr: 0.1, momentum: 0.9 },
  training: { batch_size: 5, epochs: 20 },
});

/** (N, …) → (…) */
function meanOverBatch(values: ArrayLike<number>, count: number): readonly number[] {
  const size = values.length / count;
  return Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let n = 0; n < count; n++) sum += values[n * size + i]!;
    return sum / count;
  });
}

describe("the gradients of the step that comes next", () => {
  it.each([
    ["points", circle()],
    ["images, with chances and a block", images],
    ["points whose mini-batches share an update", circle({ training: { batch_size: 10, accumulate: 2 } })],
  ])("of %s are those that inspecting it shows, and leave the run as it was", async (_, experiment) => {
    const [watched, alone] = [await open(experiment), await open(experiment)];
    for (const steps of [0, 3]) {
      if (steps > 0) for (const session of [watched, alone]) await session.advance({ maxSteps: steps, maxEpochs: 9 });
      const { layers, tensors } = await ask(watched, { type: "gradients" });
      const step = await alone.inspect();
      const backward = new Map(step.filter(({ phase }) => phase === "backward").map((found) => [found.name, found]));
      expect(layers).toHaveLength(experiment.model.length);
      for (const [i, { shape, values }] of layers.entries()) {
        const whole = backward.get(String(i))!;
        expect(shape).toEqual(whole.shape.slice(1));
        expect(values).toBeCloseToTensor(meanOverBatch(whole.values, whole.shape[0]!), accumulated);
      }
      const gradients = step.filter(({ phase }) => phase === "gradient");
      expect(tensors.map(({ name }) => name)).toEqual(gradients.map(({ name }) => name));
      for (const [i, { values }] of tensors.entries()) {
        expect(values).toBeCloseToTensor(gradients[i]!.values, accumulated);
      }
    }
    const weights = async (session: Session) => (await session.weights()).map(({ values }) => [...values]);
    expect(await weights(watched)).toEqual(await weights(alone));
    for (const session of [watched, alone]) session.dispose();
  });
});

describe("what excites a channel most", () => {
  it("are the test images in which it has its largest value, and where", async () => {
    const session = await open(images);
    await session.advance({ maxSteps: 2 });
    const unit = 1;
    for (const layer of [3, 5]) {
      const maps = [];
      for (let example = 0; example < 10; example++) {
        const { shape, values } = (await ask(session, { type: "features", example })).layers[layer]!;
        const area = shape[1]! * shape[2]!;
        const map = values.subarray(unit * area, (unit + 1) * area);
        const value = Math.max(...map);
        maps.push({ example, value, place: map.indexOf(value) });
      }
      const { strongest, looked, inputs } = await ask(session, { type: "activations", layer, unit, examples: 1000 });
      expect(looked).toBe(10);
      const expected = maps.sort((a, b) => b.value - a.value).slice(0, 8);
      expect(strongest.map(({ example, place }) => ({ example, place }))).toEqual(
        expected.map(({ example, place }) => ({ example, place })),
      );
      expect(strongest.map(({ value }) => value)).toBeCloseToTensor(
        expected.map(({ value }) => value),
        accumulated,
      );
      expect(strongest.map(({ label }) => label)).toEqual(
        expected.map(({ example }) => session.dataset.test.labels[example]),
      );
      const { example } = expected[2]!;
      const size = 3 * 32 * 32;
      expect(inputs.slice(2 * size, 3 * size)).toEqual(
        session.dataset.test.inputs.slice(example * size, (example + 1) * size),
      );
    }
    session.dispose();
  });

  it("are points for a unit of a net on the plane, by their coordinates whatever the net is given of them", async () => {
    const dataset = { type: "Circle", samples: 40, features: ["x1^2", "x1*x2", "x2"] };
    const session = await open(circle({ dataset }));
    const examples = Array.from({ length: 20 }, (_, i) => i);
    const { values } = await ask(session, { type: "outputs", examples });
    const { strongest, inputs } = await ask(session, { type: "activations", layer: 2, unit: 0, examples: 20 });
    const expected = [...values].sort((a, b) => b - a).slice(0, 8);
    expect(strongest.map(({ value }) => value)).toBeCloseToTensor(expected, accumulated);
    const points = session.dataset.test.points!;
    const { example } = strongest[0]!;
    expect([...inputs.slice(0, 2)]).toEqual([...points.subarray(2 * example, 2 * example + 2)]);
    session.dispose();
  });

  it("is not told of a layer or a unit that is not there", async () => {
    const session = await open(circle());
    expect(
      await session.probe([
        { type: "activations", layer: 3, unit: 0, examples: 10 },
        { type: "activations", layer: 2, unit: 1, examples: 10 },
        { type: "activations", layer: 2, unit: 0, examples: 0 },
        { type: "receptiveFields" },
      ]),
    ).toEqual([null, null, null, null]);
    session.dispose();
  });
});

describe("receptive fields", () => {
  it("are sent again and again, though the page takes their memory", async () => {
    const session = await open(images);
    const first = await ask(session, { type: "receptiveFields" });
    expect(first.layers.map(({ length }) => length / 4)).toEqual([256, 196, 196, 196, 196, 49, 49, 147, 10]);
    structuredClone(first, { transfer: first.layers.map(({ buffer }) => buffer) });
    expect((await ask(session, { type: "receptiveFields" })).layers[0]!.subarray(4, 8)).toEqual(
      Int16Array.of(0, 1, 2, 3),
    );
    session.dispose();
  });
});
