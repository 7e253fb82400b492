/** The session: what training, evaluating and editing an experiment promise, on every device. */

import { describe, expect, it, vi } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Experiment } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import type { Device, DeviceName } from "../../engine/graph/device.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { predictClass } from "../../engine/train/metrics.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import { gridPoints } from "../../engine/train/probes.ts";
import type { Session } from "../../engine/train/session.ts";
import { accumulated, float32 } from "../support/tolerances.ts";

const base = {
  version: 1,
  seed: 3,
  dataset: { type: "Circle" },
  model: [{ type: "Linear", out_features: 8 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.03 },
  training: { batch_size: 10, epochs: 100, shuffle: true },
};
const circle = (changes: object = {}): Experiment => parseExperiment({ ...base, ...changes });
const batches = (batch_size: number, shuffle = true) => ({ training: { batch_size, epochs: 100, shuffle } });

const load = (experiment: Experiment): Promise<Dataset> => loadDataset({ experiment, files: noFiles });

async function open(experiment: Experiment, given?: Device): Promise<Session> {
  const device = given ?? (await openDevice("reference"));
  return createSession({ experiment, dataset: await load(experiment), device });
}

async function weightsOf(session: Session) {
  return (await session.weights()).flatMap(({ values }) => [...values]);
}

/** A device that counts what it is asked for. */
function counting(device: Device) {
  const counts = { compiled: 0, programs: 0, slots: 0 };
  const counted: Device = {
    ...device,
    allocate(slot) {
      device.allocate(slot);
      counts.slots++;
    },
    free(slot) {
      device.free(slot);
      counts.slots--;
    },
    async compile(plan) {
      const program = await device.compile(plan);
      counts.compiled++;
      counts.programs++;
      return {
        profile: program.profile,
        run: program.run,
        dispose() {
          program.dispose();
          counts.programs--;
        },
      };
    },
  };
  return { device: counted, counts };
}

describe.each(["reference", "wasm"] as const)("a session on %s", (name) => {
  it("learns the circle to more than 95 % of unseen points", async () => {
    const session = await open(circle(), await openDevice(name));
    for (let epoch = 0; epoch < 40; epoch++) await session.advance({});
    const { test } = await session.evaluate();
    expect(session.position).toEqual({ step: 1000, updates: 1000, epoch: 40, batch: 0, stepsPerEpoch: 25 });
    expect(test.accuracy).toBeGreaterThan(0.95);
  });

  it("returns to the very same weights on reset, and repeats the very same run", async () => {
    const session = await open(circle(batches(30)), await openDevice(name));
    const initial = await weightsOf(session);
    const first = [await session.advance({}), await session.advance({})];
    const trained = await weightsOf(session);
    session.reset();
    expect(session.position).toMatchObject({ step: 0, epoch: 0, batch: 0 });
    expect(await weightsOf(session)).toEqual(initial);
    const again = [await session.advance({}), await session.advance({})];
    expect(again.map(({ losses }) => losses)).toEqual(first.map(({ losses }) => losses));
    expect(await weightsOf(session)).toEqual(trained);
  });

  it("gives the same bits for the same seed, in slices of whatever length", async () => {
    const whole = await open(circle(), await openDevice(name));
    const sliced = await open(circle(), await openDevice(name));
    await whole.advance({});
    while (sliced.position.epoch === 0) await sliced.advance({ maxSteps: 3 });
    expect(await weightsOf(sliced)).toEqual(await weightsOf(whole));
    const other = await open(circle({ seed: 4 }), await openDevice(name));
    expect(await weightsOf(other)).not.toEqual(await weightsOf(whole));
  });

  it("keeps the last, smaller mini-batch of an epoch, and never trains across its end", async () => {
    const session = await open(circle(batches(100)), await openDevice(name));
    const { steps, examples, endedEpochs } = await session.advance({ maxSteps: 1000 });
    expect({ steps, examples, endedEpochs }).toEqual({ steps: 3, examples: 250, endedEpochs: 1 });
    expect(session.position).toEqual({ step: 3, updates: 3, epoch: 1, batch: 0, stepsPerEpoch: 3 });
  });

  it("takes examples in file order without shuffling, and in a new order each epoch with it", async () => {
    const frozen = { optimizer: { type: "SGD", lr: 0 } };
    const ordered = await open(circle({ ...frozen, ...batches(25, false) }), await openDevice(name));
    const [first, second] = [await ordered.advance({}), await ordered.advance({})];
    expect(second.losses).toEqual(first.losses);

    const shuffled = await open(circle({ ...frozen, ...batches(25) }), await openDevice(name));
    const [before, after] = [await shuffled.advance({}), await shuffled.advance({})];
    expect(after.losses).not.toEqual(before.losses);
    const mean = (losses: Float32Array) => losses.reduce((sum, loss) => sum + loss / losses.length, 0);
    expect(mean(after.losses)).toBeCloseTo(mean(before.losses), 5);
    expect(mean(before.losses)).toBeCloseTo(mean(first.losses), 5);
  });

  it("evaluates as a plain loop over the model's outputs does", async () => {
    const session = await open(circle({ dataset: { type: "Circle", samples: 700 } }), await openDevice(name));
    await session.advance({});
    const { test } = session.dataset;
    const examples = Array.from({ length: 256 }, (_, i) => i);
    const [outputs] = await session.probe([{ type: "outputs", examples }]);
    if (outputs?.type !== "outputs") throw new Error("no outputs");
    const softplus = (x: number) => Math.log1p(Math.exp(x));
    let loss = 0;
    let correct = 0;
    for (const [i, x] of outputs.values.entries()) {
      loss += softplus(x) - x * test.labels[i]!;
      if (predictClass({ outputs: [x], from: 0, count: 1, rule: "logit" }) === test.labels[i]) correct++;
    }
    const evaluation = await session.evaluate({ maxExamples: 256 });
    expect(evaluation).toMatchObject({ trainExamples: 256, testExamples: 256 });
    expect([evaluation.test.loss]).toBeCloseToTensor([loss / 256], accumulated);
    expect(evaluation.test.accuracy).toBe(correct / 256);
    const { confusion, perClass } = evaluation;
    expect(confusion.flat().reduce((sum, count) => sum + count)).toBe(256);
    expect(perClass[1]).toBe(confusion[1]![1]! / (confusion[1]![0]! + confusion[1]![1]!));
    expect(await session.evaluate()).toMatchObject({ trainExamples: 350, testExamples: 350 });
  });

  it.each([
    ["mean", (total: number, weight: number) => total / weight],
    ["sum", (total: number) => total],
  ] as const)(
    "reduces a weighted loss by %s as over the whole split at once, block by block",
    async (reduction, reduce) => {
      const classWeights = [1, 3];
      const session = await open(
        circle({
          dataset: { type: "Circle", samples: 700 },
          model: [{ type: "Linear", out_features: 2 }],
          loss: { type: "CrossEntropyLoss", weight: classWeights, reduction },
        }),
        await openDevice(name),
      );
      const { test } = session.dataset;
      const [outputs] = await session.probe([{ type: "outputs", examples: Array.from({ length: 256 }, (_, i) => i) }]);
      if (outputs?.type !== "outputs") throw new Error("no outputs");
      let [total, weight] = [0, 0];
      for (const [i, label] of test.labels.subarray(0, 256).entries()) {
        const [a, b] = [outputs.values[2 * i]!, outputs.values[2 * i + 1]!];
        const w = classWeights[label]!;
        total += w * Math.log1p(Math.exp(label === 0 ? b - a : a - b));
        weight += w;
      }
      // More than one block holds.
      const evaluation = await session.evaluate({ maxExamples: 256 });
      expect([evaluation.test.loss]).toBeCloseToTensor([reduce(total, weight)], accumulated);
    },
  );

  it("stops at the first loss that is not finite", async () => {
    const model = [{ type: "Linear", out_features: 1 }];
    const session = await open(
      circle({ model, loss: { type: "MSELoss" }, optimizer: { type: "SGD", lr: 1e6 } }),
      await openDevice(name),
    );
    let last = await session.advance({});
    while (!last.diverged) last = await session.advance({});
    expect(last.losses.at(-1)).not.toSatisfy(Number.isFinite);
    expect(last.losses.slice(0, -1).every(Number.isFinite)).toBe(true);
    expect(await session.advance({})).toMatchObject({ steps: 0, diverged: true });
    session.reset();
    expect((await session.advance({ maxSteps: 1 })).diverged).toBe(false);
  });

  it("draws the surface from the top row, at pixel centres, one plane for each output", async () => {
    const weights = [{ name: "0.weight", shape: [2, 2], values: Float32Array.of(1, 0, 0, 1) }];
    const model = [{ type: "Linear", out_features: 2, bias: false }];
    const session = await open(circle({ model, loss: { type: "CrossEntropyLoss" } }), await openDevice(name));
    session.loadWeights(weights);
    const [surface] = await session.probe([{ type: "surface", resolution: 2 }]);
    expect(surface).toMatchObject({ type: "surface", resolution: 2, outputs: 2 });
    // x₁ of the four pixels, row by row, then x₂.
    expect([...(surface?.type === "surface" ? surface.values : [])]).toEqual([-3, 3, -3, 3, 3, 3, -3, -3]);
  });

  it("returns to the weights that were loaded before the first step, and to those of its seed where it shall", async () => {
    const session = await open(circle(), await openDevice(name));
    const other = await (await open(circle({ seed: 9 }), await openDevice(name))).weights();
    const drawn = await session.weights();
    session.loadWeights(other);
    await session.advance({ maxSteps: 3 });
    session.reset();
    expect(await session.weights()).toEqual(other);
    await session.advance({ maxSteps: 3 });
    session.redraw();
    expect(session.position.step).toBe(0);
    expect(await session.weights()).toEqual(drawn);
    await session.advance({ maxSteps: 3 });
    session.reset();
    expect(await session.weights()).toEqual(drawn);
  });
});

describe("an edit while training", () => {
  async function openCounted(experiment = circle(), name: DeviceName = "wasm") {
    const { device, counts } = counting(await openDevice(name));
    const dataset = await load(experiment);
    const session = await createSession({ experiment, dataset, device });
    const edit = (changes: object) => session.reconfigure(circle(changes), dataset);
    return { session, counts, edit, dataset };
  }

  it("of the learning rate takes effect at the next step and compiles nothing", async () => {
    const { session, counts, edit } = await openCounted(circle({ optimizer: { type: "SGD", lr: 0.1 } }));
    await session.advance({ maxSteps: 5 });
    const { compiled } = counts;
    const before = await weightsOf(session);
    expect(await edit({ optimizer: { type: "SGD", lr: 0 } })).toBe(true);
    await session.advance({ maxSteps: 5 });
    expect(await weightsOf(session)).toEqual(before);
    await edit({ optimizer: { type: "SGD", lr: 0.1, momentum: 0.9, weight_decay: 0.01 } });
    await session.advance({ maxSteps: 5 });
    expect(await weightsOf(session)).not.toEqual(before);
    expect(counts.compiled).toBe(compiled);
  });

  it("of how far gradients are clipped compiles nothing, as long as they are clipped", async () => {
    const clipped = (clip_grad_norm: number) => ({
      optimizer: { type: "SGD", lr: 0.1 },
      training: { ...base.training, clip_grad_norm },
    });
    const { session, counts, edit } = await openCounted(circle(clipped(1e-3)));
    const before = await weightsOf(session);
    const { compiled } = counts;
    await session.advance({ maxSteps: 1 });
    const moves = (await weightsOf(session)).map((weight, i) => weight - before[i]!);
    expect(Math.hypot(...moves)).toBeCloseTo(0.1 * 1e-3, 6);
    await edit(clipped(0));
    await session.advance({ maxSteps: 1 });
    expect((await weightsOf(session)).map((weight, i) => weight - before[i]!)).toEqual(moves);
    expect(counts.compiled).toBe(compiled);
  });

  it.each([
    ["activation", { model: [base.model[0], { type: "ReLU" }, base.model[2]] }],
    ["loss", { loss: { type: "MSELoss" } }],
    ["batch size", batches(50)],
    ["optimizer", { optimizer: { type: "RMSprop" } }],
    ["L1 regularization", { training: { ...base.training, l1: 0.01 } }],
    ["length of training", { training: { batch_size: 10, epochs: 7, shuffle: false } }],
  ])("of the %s keeps weights and steps", async (_, changes) => {
    const { session, edit } = await openCounted();
    await session.advance({ maxSteps: 7 });
    const before = await weightsOf(session);
    expect(await edit(changes)).toBe(true);
    expect(await weightsOf(session)).toEqual(before);
    expect(session.position.step).toBe(7);
    const { losses } = await session.advance({ maxSteps: 3 });
    expect([...losses].every(Number.isFinite)).toBe(true);
  });

  it("to another optimizer begins at that optimizer's first step, whose bias corrections make Adam move each weight by lr", async () => {
    const { session, edit } = await openCounted(circle({ optimizer: { type: "SGD", lr: 0.1 } }));
    await session.advance({ maxSteps: 20 });
    const before = await weightsOf(session);
    await edit({ optimizer: { type: "Adam", lr: 0.01 } });
    await session.advance({ maxSteps: 1 });
    const moves = (await weightsOf(session)).map((weight, i) => Math.abs(weight - before[i]!));
    expect(moves).toBeCloseToTensor(
      moves.map(() => 0.01),
      { rtol: 1e-3, atol: 0 },
    );
  });

  it("of the batch size goes on in the same epoch, leaving no example out", async () => {
    const { session, edit } = await openCounted();
    await session.advance({ maxSteps: 7 });
    await edit(batches(40));
    expect(session.position).toEqual({ step: 7, updates: 7, epoch: 0, batch: 1, stepsPerEpoch: 7 });
    const { steps, examples } = await session.advance({});
    expect({ steps, examples }).toEqual({ steps: 6, examples: 210 });
  });

  it("that changes parameters, seed or data begins anew", async () => {
    const { session, edit, dataset } = await openCounted();
    for (const changes of [
      { model: [{ type: "Linear", out_features: 1 }] },
      { seed: 8 },
      { model: [...base.model.slice(0, 2), { type: "Linear", out_features: 3 }, { type: "Tanh" }, base.model[2]] },
    ]) {
      await session.advance({ maxSteps: 2 });
      expect(await edit(changes)).toBe(false);
      expect(session.position.step).toBe(0);
      expect(await weightsOf(session)).toEqual(await weightsOf(await open(circle(changes), await openDevice("wasm"))));
    }
    expect(await session.reconfigure(session.experiment, { ...dataset })).toBe(false);
    await session.advance({});
  });

  it("that cannot be is refused and changes nothing", async () => {
    const { session, edit } = await openCounted();
    await session.advance({ maxSteps: 2 });
    const before = await weightsOf(session);
    await expect(edit({ model: [{ type: "Conv2d", out_channels: 2, kernel_size: 3 }] })).rejects.toThrow("Conv2d");
    expect(await weightsOf(session)).toEqual(before);
    expect((await session.advance({ maxSteps: 2 })).steps).toBe(2);
  });

  it("leaves nothing behind on the device, edit after edit", async () => {
    // What is given back is the session's doing, not the device's; `reference` compiles fastest.
    const { session, counts, edit } = await openCounted(circle(), "reference");
    const edits = [
      { model: [base.model[0], { type: "ReLU" }, base.model[2]] },
      { optimizer: { type: "RMSprop", centered: true } },
      { loss: { type: "MSELoss" } },
      batches(7),
      { model: [{ type: "Linear", out_features: 1 }] },
      {},
    ];
    const use = async (i: number) => {
      await edit(edits[i % edits.length]!);
      await session.advance({ maxSteps: 1 });
      if (i % 10 === 0) {
        await session.evaluate({ maxExamples: 1 });
        await session.probe([
          { type: "surface", resolution: 4 },
          { type: "units", resolution: 4 },
        ]);
      }
    };
    // Edits and probes repeat after 30: what stays behind in one such round stays behind in each.
    const round = async () => {
      for (let i = 0; i < 30; i++) await use(i);
    };
    await round();
    const { slots, programs } = counts;
    for (let i = 0; i < 4; i++) await round();
    expect(counts.slots).toBeLessThanOrEqual(slots);
    expect(counts.programs).toBeLessThanOrEqual(programs);
    session.dispose();
    expect(counts).toMatchObject({ slots: 0, programs: 0 });
  });
});

describe("a session", () => {
  it("agrees between devices, step by step", async () => {
    const [reference, wasm] = await Promise.all([
      open(circle(), await openDevice("reference")),
      open(circle(), await openDevice("wasm")),
    ]);
    const steps = { maxSteps: 20 };
    expect((await wasm.advance(steps)).losses).toBeCloseToTensor((await reference.advance(steps)).losses, accumulated);
    const grid = [{ type: "units", resolution: 5 }] as const;
    const [[ours], [oracle]] = [await wasm.probe(grid), await reference.probe(grid)];
    if (ours?.type !== "units" || oracle?.type !== "units") throw new Error("no units");
    ours.layers.forEach(({ values }, i) => {
      expect(values).toBeCloseToTensor(oracle.layers[i]!.values, accumulated);
    });
  });

  it("answers null to a probe that does not apply", async () => {
    const session = await open(circle());
    const answers = await session.probe([
      { type: "features", example: 0 },
      { type: "outputs", examples: [250] },
      { type: "outputs", examples: [] },
      { type: "surface", resolution: 0 },
    ]);
    expect(answers).toEqual([null, null, null, null]);
  });

  it("shows every layer of an image, and none of the probes of points and rows", async () => {
    const model = [
      { type: "Conv2d", out_channels: 2, kernel_size: 5 },
      { type: "ReLU" },
      { type: "MaxPool2d", kernel_size: 4 },
      { type: "Flatten" },
      { type: "Linear", out_features: 10 },
    ];
    const dataset = { type: "Shapes10", train_samples: 20, test_samples: 10 };
    const session = await open(
      circle({ dataset, model, loss: { type: "CrossEntropyLoss" } }),
      await openDevice("wasm"),
    );
    const [features, outputs, surface, distributions] = await session.probe([
      { type: "features", example: 3 },
      { type: "outputs", examples: [1, 3] },
      { type: "surface", resolution: 4 },
      { type: "distributions", rows: 10 },
    ]);
    if (features?.type !== "features" || outputs?.type !== "outputs") throw new Error("no features");
    expect(features.layers.map(({ shape }) => shape)).toEqual(session.model.layers.map(({ output }) => output));
    expect(features.layers.at(-1)?.values).toBeCloseToTensor(outputs.values.slice(10), float32);
    expect([surface, distributions]).toEqual([null, null]);
    expect(features.input).toEqual(session.dataset.test.inputs.slice(3 * 3 * 32 * 32, 4 * 3 * 32 * 32));
  });

  it("lists every test image that is wrong, and shows any as it is stored", async () => {
    const dataset = { type: "Shapes10", train_samples: 20, test_samples: 100 };
    const model = [{ type: "Flatten" }, { type: "Linear", out_features: 10 }];
    const session = await open(
      circle({ dataset, model, loss: { type: "CrossEntropyLoss" } }),
      await openDevice("wasm"),
    );
    const { wrong, test } = await session.evaluate();
    const all = Array.from({ length: 100 }, (_, i) => i);
    const [outputs, images, none] = await session.probe([
      { type: "outputs", examples: all },
      { type: "images", examples: [99, 70] },
      { type: "images", examples: [100] },
    ]);
    if (outputs?.type !== "outputs" || images?.type !== "images") throw new Error("no images");
    const { inputs, labels } = session.dataset.test;
    const guess = (i: number) => {
      const row = [...outputs.values.slice(10 * i, 10 * i + 10)];
      return row.indexOf(Math.max(...row));
    };
    expect(wrong).toEqual(all.filter((i) => guess(i) !== labels[i]));
    expect(wrong.at(-1)).toBeGreaterThan(63);
    expect(test.accuracy).toBeCloseTo(1 - wrong.length / 100);
    const size = 3 * 32 * 32;
    expect(images.inputs.slice(0, size)).toEqual(inputs.slice(99 * size, 100 * size));
    expect([...images.labels]).toEqual([labels[99], labels[70]]);
    expect(none).toBeNull();
  });

  it("prints the tutorial's line every 2000 mini-batches: the mean of their losses", async () => {
    const session = await open(
      circle({ dataset: { type: "Circle", samples: 8200 }, ...batches(1) }),
      await openDevice("wasm"),
    );
    const losses: number[] = [];
    while (losses.length < 4100) losses.push(...(await session.advance({})).losses);
    const mean = (from: number) => losses.slice(from, from + 2000).reduce((sum, loss) => sum + loss, 0) / 2000;
    const lines = session.takeRunningLosses();
    expect(lines.map(({ epoch, batch, step }) => [epoch, batch, step])).toEqual([
      [1, 2000, 2000],
      [1, 4000, 4000],
    ]);
    expect(lines.map(({ loss }) => loss)).toBeCloseToTensor([mean(0), mean(2000)], float32);
    expect(session.takeRunningLosses()).toEqual([]);
  });

  it("returns in the middle of an epoch when its time is over, and tells how long it trained", async () => {
    const session = await open(
      circle({ dataset: { type: "Circle", samples: 50_000 }, ...batches(1) }),
      await openDevice("wasm"),
    );
    await session.advance({ budgetMs: 20 });
    const before = performance.now();
    const { steps, elapsedMs, endedEpochs } = await session.advance({ budgetMs: 1 });
    expect(steps).toBeGreaterThan(0);
    expect(endedEpochs).toBe(0);
    expect(elapsedMs).toBeLessThanOrEqual(performance.now() - before);
  });

  it("trains on under a clock too coarse to see a step", async () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(1000);
    try {
      const session = await open(circle());
      await session.advance({ budgetMs: 10, maxSteps: 3 });
      const { steps } = await session.advance({ budgetMs: 0, maxSteps: 3 });
      expect(steps).toBeGreaterThan(0);
    } finally {
      now.mockRestore();
    }
  });

  it("lets others act between the blocks of an evaluation, which they may abandon", async () => {
    const session = await open(circle({ dataset: { type: "Circle", samples: 2000 } }));
    let blocks = 0;
    const between = async () => {
      if (++blocks === 3) throw new Error("enough");
    };
    await expect(session.evaluate({ between })).rejects.toThrow("enough");
    expect(await session.evaluate()).toMatchObject({ testExamples: 1000 });
  });
});

describe("the grid", () => {
  it("runs from the top left, x₂ = +6 and x₁ = −6, at the centres of its pixels", () => {
    expect([...gridPoints({ x1: [-6, 6], x2: [-6, 6] }, 2)]).toEqual([-3, 3, 3, 3, -3, -3, 3, -3]);
    expect([...gridPoints({ x1: [0, 4], x2: [10, 30] }, 2)]).toEqual([1, 25, 3, 25, 1, 15, 3, 15]);
  });
});
