/** Layers that mix examples: what a block is filled up with reaches no result. */

import { describe, expect, it } from "vitest";
import { activations, layers } from "../../engine/catalog.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { slot, slotTensor } from "../../engine/graph/tensor.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import type { Session } from "../../engine/train/session.ts";
import { layerGolden } from "../golden/walkLayers.ts";
import { evaluateOn, openers } from "../support/devices.ts";
import { accumulated, float64 } from "../support/tolerances.ts";

const model = [
  { type: "Linear", out_features: 8 },
  { type: "BatchNorm1d", track_running_stats: false },
  { type: "ReLU" },
  { type: "Linear", out_features: 1 },
];

async function open(device: "wasm" | "reference", changes: object = {}): Promise<Session> {
  const experiment = parseExperiment({
    version: 1,
    seed: 0,
    dataset: { type: "Circle", samples: 500, test_fraction: 0.1 },
    model,
    loss: { type: "BCEWithLogitsLoss" },
    optimizer: { type: "SGD", lr: 0.1 },
    training: { batch_size: 50, epochs: 10, shuffle: false },
    ...changes,
  });
  const dataset = await loadDataset({ experiment, files: noFiles });
  return createSession({ experiment, dataset, device: await openDevice(device) });
}

async function outputsOf(session: Session, examples: readonly number[]): Promise<Float32Array> {
  const [result] = await session.probe([{ type: "outputs", examples }]);
  return result?.type === "outputs" ? result.values : expect.fail("no outputs");
}

describe.each(["reference", "wasm"] as const)("on %s, a model whose BatchNorm keeps no statistics", (device) => {
  it("is evaluated on each split's own examples, as PyTorch evaluates it", async () => {
    const session = await open(device);
    await session.advance({ maxSteps: 3 });
    const { train, test } = await session.evaluate();
    // PyTorch 1.13 on the same points and weights: the test set's 50 at once, the training set as blocks of 250 and 200.
    expect([test.loss, train.loss]).toBeCloseToTensor([0.656753634, 0.682597253], accumulated);
    expect((await session.evaluate({ maxExamples: 20 })).testExamples).toBe(20);
    expect((await session.evaluate()).test).toEqual(test);
  });

  it("answers for the examples that are asked about, whose mean over them is 0", async () => {
    const batchNorm = { type: "BatchNorm1d", affine: false, track_running_stats: false, eps: 0 };
    const session = await open(device, { model: [{ type: "Linear", out_features: 1 }, batchNorm] });
    session.loadWeights([
      { name: "0.weight", shape: [1, 2], values: Float32Array.of(1, 0) },
      { name: "0.bias", shape: [1], values: Float32Array.of(3) },
    ]);
    const { inputs } = session.dataset.test;
    const examples = [4, 11, 7];
    const x1 = examples.map((example) => inputs[2 * example]!);
    const mean = x1.reduce((sum, x) => sum + x) / 3;
    const std = Math.sqrt(x1.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3);
    const normal = x1.map((x) => (x - mean) / std);
    expect(await outputsOf(session, examples)).toBeCloseToTensor(normal, accumulated);
  });

  it("is what the scheduler that follows the test loss is given", async () => {
    const changes = { scheduler: { type: "ReduceLROnPlateau" } };
    const [evaluated, session] = [await open(device, changes), await open(device, changes)];
    await evaluated.advance({ maxSteps: 9 });
    const { test } = await evaluated.evaluate();
    // The first step of the next epoch waits for the loss.
    await session.advance({ maxSteps: 9 });
    await session.advance({ maxSteps: 1 });
    expect((await session.checkpoint()).scheduler.memory.best).toBe(test.loss);
    const exact = await outputsOf(
      evaluated,
      Array.from({ length: 50 }, (_, i) => i),
    );
    const losses = [...exact].map((z, i) => Math.log1p(Math.exp(evaluated.dataset.test.labels[i] === 1 ? -z : z)));
    expect([test.loss]).toBeCloseToTensor([losses.reduce((sum, loss) => sum + loss) / 50], accumulated);
  });
});

describe("every layer in evaluation", () => {
  const several = layerGolden.filter(
    ({ type, mode, input }) => mode === "eval" && input.shape[0]! > 1 && !Object.hasOwn(activations, type),
  );

  it.each(several)("says truly whether it mixes examples: $title", async ({ type, params, input, weights }) => {
    const entry = layers[type]!;
    const answer = async (count: number) => {
      const x = slot("x", [count, ...input.shape.slice(1)]);
      const stored = Object.entries(weights).map(([name, { shape, values }]) => ({ slot: slot(name, shape), values }));
      const tensors = Object.fromEntries(stored.map(({ slot }) => [slot.name, slotTensor(slot)]));
      const y = entry.forward(slotTensor(x), tensors, params, { mode: "eval" });
      const rest = stored.map(({ slot, values }) => [slot, values] as const);
      const values = input.values.slice(0, (input.values.length / input.shape[0]!) * count);
      return (await evaluateOn(openers.reference, [y], new Map([[x, values], ...rest])))[0]!;
    };
    const [alone, together] = [await answer(1), await answer(input.shape[0]!)];
    const first = expect(Array.from(together).slice(0, alone.length));
    if (entry.mixesExamples?.(params)) first.not.toBeCloseToTensor(Array.from(alone), float64);
    else first.toBeCloseToTensor(Array.from(alone), float64);
  });
});
