/** Input features of the plane: what a model is given of a point, in data, in what pictures ask, and in training. */

import { describe, expect, it } from "vitest";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import { gridPoints } from "../../engine/train/probes.ts";
import { summarize } from "../../engine/worker/summaries.ts";
import { describedIn } from "../support/checked.ts";

const all = ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"];
const functions: readonly ((x1: number, x2: number) => number)[] = [
  (x1) => x1,
  (_, x2) => x2,
  (x1) => x1 * x1,
  (_, x2) => x2 * x2,
  (x1, x2) => x1 * x2,
  (x1) => Math.sin(x1),
  (_, x2) => Math.sin(x2),
];
const net = (...units: readonly number[]) =>
  units.flatMap((out_features, i) => [...(i > 0 ? [{ type: "Tanh" }] : []), { type: "Linear", out_features }]);

const document = (features?: readonly string[]) => ({
  version: 1,
  dataset: { type: "Spiral", ...(features && { features }) },
  model: net(4, 2, 1),
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "Adam", lr: 0.01 },
  training: { batch_size: 30, epochs: 1_000_000, shuffle: true },
});

const load = (features?: readonly string[]) =>
  loadDataset({ experiment: parseExperiment(document(features)), files: noFiles });

/** (N, 2) → (N, F) */
const computed = (points: Float32Array | Uint8Array) =>
  Array.from({ length: points.length / 2 }, (_, i) =>
    functions.map((f) => f(points[2 * i]!, points[2 * i + 1]!)),
  ).flat();

describe("features of points", () => {
  it("are the coordinates unless the document says otherwise, with the very same bytes", async () => {
    const [plain, said] = [await load(), await load(["x1", "x2"])];
    expect(said).toEqual(plain);
    expect(plain.inputShape).toEqual([2]);
    expect(plain.train.points).toBeUndefined();
  });

  it("are what the model is given, of the same points in the same order", async () => {
    const [plain, data] = [await load(), await load(all)];
    expect(describedIn(parseExperiment(document(all)))).toMatchObject({
      features: all,
      inputShape: [7],
      plane: { names: ["x1", "x2"], x1: [-6, 6], x2: [-6, 6] },
    });
    for (const split of ["train", "test"] as const) {
      expect(data[split].points).toEqual(plain[split].inputs);
      expect(data[split].labels).toEqual(plain[split].labels);
      expect(data[split].inputs).toBeCloseToTensor(computed(plain[split].inputs), { rtol: 1e-7, atol: 1e-7 });
    }
    // The page draws points where they lie.
    expect(summarize(data).testSample.inputs).toEqual(plain.test.inputs);
  });

  it("come in the document's order, even without a coordinate", async () => {
    const { train, inputShape } = await load(["sin(x2)", "x1"]);
    expect(inputShape).toEqual([2]);
    const points = train.points!;
    expect([train.inputs[0], train.inputs[1]]).toEqual([Math.fround(Math.sin(points[1]!)), points[0]]);
  });

  it.each([
    [["x1", "x3"], "dataset.features[1]"],
    [["x1", "x1"], "dataset.features[1]"],
    [[], "dataset.features"],
  ])("%j is refused at %s", (features, where) => {
    expect(parseProblems(document(features))[0]).toMatchObject({ where });
  });
});

describe("a model of features", () => {
  it("is asked at the same functions of the plane's grid", async () => {
    const experiment = parseExperiment(document(all));
    const device = await openDevice("reference");
    const session = await createSession({ experiment, dataset: await load(all), device });
    const [units] = await session.probe([{ type: "units", resolution: 3 }]);
    const weights = new Map(session.initialWeights.map(({ name, values }) => [name, values]));
    const inputs = computed(gridPoints({ x1: [-6, 6], x2: [-6, 6] }, 3));
    const expected = [0, 1, 2, 3].map((unit) =>
      Array.from({ length: 9 }, (_, i) =>
        functions.reduce(
          (sum, _, k) => sum + weights.get("0.weight")![unit * 7 + k]! * inputs[i * 7 + k]!,
          weights.get("0.bias")![unit]!,
        ),
      ),
    );
    expect(units?.type === "units" && units.layers[0]!.values).toBeCloseToTensor(expected.flat(), {
      rtol: 1e-5,
      atol: 1e-5,
    });
    // Other features of as many make the same program of other numbers.
    const turned = parseExperiment(document(all.toReversed()));
    await session.reconfigure(turned, await load(all.toReversed()));
    const [other] = await session.probe([{ type: "units", resolution: 3 }]);
    expect(other?.type === "units" && other.layers[0]!.values).not.toEqual(
      units?.type === "units" && units.layers[0]!.values,
    );
    session.dispose();
    device.dispose();
  });

  it("learns the spiral with six hidden units, TensorFlow Playground's own 7-4-2-1", async () => {
    const experiment = parseExperiment({ ...document(all), seed: 2 });
    const device = await openDevice();
    const session = await createSession({
      experiment,
      dataset: await loadDataset({ experiment, files: noFiles }),
      device,
    });
    while (session.position.step < 8000) await session.advance({ maxSteps: 8000 - session.position.step });
    expect((await session.evaluate()).test.accuracy).toBeGreaterThan(0.95);
    session.dispose();
    device.dispose();
  });
});
