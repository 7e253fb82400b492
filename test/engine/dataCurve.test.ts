/** The set of one variable: its functions, what noise does, how it is split, and what pictures can ask along it. */

import { describe, expect, it } from "vitest";
import { Curve } from "../../engine/data/curve.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { initialValues, type ParamValues } from "../../engine/define/param.ts";
import { createRng } from "../../engine/define/rng.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment, parseProblems } from "../../engine/experiment/parse.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import { linePoints } from "../../engine/train/probes.ts";

const load = (values: ParamValues = {}, seed = 0) =>
  Curve.load({
    params: { ...initialValues(Curve.params), ...values },
    rng: createRng(seed),
    files: noFiles,
    onProgress: () => {},
  });

async function pointsOf(values: ParamValues, seed = 0) {
  const { train, test } = await load(values, seed);
  return [train, test].flatMap(({ inputs, labels, size }) =>
    Array.from({ length: size }, (_, i) => ({ x: inputs[i]!, y: labels[i]! })),
  );
}

describe("a curve", () => {
  it("is described before it is loaded: one feature, regression, and where its graph lies", async () => {
    const params = { ...initialValues(Curve.params), samples: 101, test_fraction: 0.25 };
    const description = Curve.describe({ params, files: null });
    expect(description).toEqual({
      task: "regression",
      classes: [],
      inputShape: [1],
      image: null,
      features: ["x"],
      plane: null,
      line: { x: [-6, 6], y: [-1.5, 1.5] },
      trainSize: 76,
      testSize: 25,
    });
    const { train, test } = await load({ samples: 101, test_fraction: 0.25 });
    expect([train.size, train.inputs.length, train.labels.length]).toEqual([76, 76, 76]);
    expect(test.size).toBe(25);
  });

  it.each([
    ["sine", Math.sin],
    ["step", (x: number) => (x < 0 ? -1 : 1)],
    ["sinc", (x: number) => Math.sin(Math.PI * x) / (Math.PI * x)],
    ["abs", (x: number) => Math.abs(x) / 3 - 1],
  ] as const)("without noise has the values of %s everywhere from −6 to 6", async (name, f) => {
    const points = await pointsOf({ function: name, samples: 2000 });
    expect(points.map(({ y }) => y)).toBeCloseToTensor(
      points.map(({ x }) => f(x)),
      { rtol: 1e-5, atol: 1e-6 },
    );
    for (const part of [-6, -3, 0, 3]) expect(points.some(({ x }) => x > part && x < part + 3)).toBe(true);
    expect(points.every(({ x }) => Math.abs(x) <= 6)).toBe(true);
  });

  it("keeps its places under noise, which moves values by no more than that, within the pinned range", async () => {
    const [calm, noisy] = [await pointsOf({ function: "step" }), await pointsOf({ function: "step", noise: 0.5 })];
    expect(noisy.map(({ x }) => x)).toEqual(calm.map(({ x }) => x));
    const moves = noisy.map(({ y }, i) => Math.abs(y - calm[i]!.y));
    expect(Math.max(...moves)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...moves)).toBeGreaterThan(0.4);
    expect(Math.max(...noisy.map(({ y }) => Math.abs(y)))).toBeLessThanOrEqual(1.5);
  });

  it("is the same for the same seed and another for another", async () => {
    expect(await load({ noise: 0.2 }, 7)).toEqual(await load({ noise: 0.2 }, 7));
    expect(await load({}, 7)).not.toEqual(await load({}, 8));
  });

  it("refuses a function that it has not", () => {
    const problem = parseProblems({ ...document, dataset: { type: "Curve", function: "cosine" } })[0];
    expect(problem).toMatchObject({ where: "dataset.function", got: '"cosine"' });
  });
});

describe("what pictures ask along a line", () => {
  it("is at places from one end to the other", () => {
    expect([...linePoints({ x: [-6, 6], y: [-1, 1] }, 5)]).toEqual([-6, -3, 0, 3, 6]);
  });

  it("is what every unit gives there", async () => {
    const experiment = parseExperiment(document);
    const device = await openDevice("reference");
    const session = await createSession({
      experiment,
      dataset: await loadDataset({ experiment, files: noFiles }),
      device,
    });
    const [units, curve] = await session.probe([
      { type: "units", resolution: 5 },
      { type: "surface", resolution: 5 },
    ]);
    const weights = new Map(session.initialWeights.map(({ name, values }) => [name, values]));
    const expected = [0, 1, 2].map((unit) =>
      [-6, -3, 0, 3, 6].map((x) => Math.tanh(weights.get("0.weight")![unit]! * x + weights.get("0.bias")![unit]!)),
    );
    expect(units?.type === "units" && units.layers[1]!.values).toBeCloseToTensor(expected.flat(), {
      rtol: 1e-5,
      atol: 1e-6,
    });
    expect(curve).toMatchObject({ outputs: 1, resolution: 5 });
    expect(curve?.type === "surface" && curve.values).toHaveLength(5);
    session.dispose();
    device.dispose();
  });
});

const document = {
  version: 1,
  dataset: { type: "Curve" },
  model: [{ type: "Linear", out_features: 3 }, { type: "Tanh" }, { type: "Linear", out_features: 1 }],
  loss: { type: "MSELoss" },
  optimizer: { type: "SGD", lr: 0.1 },
};
