/** Networks on real tables, from the file itself: PyTorch's numbers of the same rows, and those of the exported programs, which read the file alone. */

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { describeDataset } from "../../engine/experiment/description.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { buildNetwork } from "../../engine/nn/network.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { gridPoints, linePoints } from "../../engine/train/probes.ts";
import type { Session } from "../../engine/train/session.ts";
import { deviceCases, openers } from "../support/devices.ts";
import { hashInit } from "../support/hashUniform.ts";
import { float32, trajectory } from "../support/tolerances.ts";
import logistic from "./logistic.json" with { type: "json" };
import { credit, dataFolder, exportedTables, hasTables, nets, tableFiles, tablePrograms } from "./tableCases.ts";
import golden from "./tables.json" with { type: "json" };

if (!hasTables) console.warn(`${dataFolder}/tables is absent; numbers of real tables are not compared.`);

interface Prepared {
  readonly session: Session;
  readonly dataset: Dataset;
}

/** A session with the weights that Python begins with. */
async function begin(document: object, device = openers.reference()): Promise<Prepared> {
  const { dataset: spec } = parseExperiment(document);
  const description = await describeDataset(spec, tableFiles);
  const experiment = parseExperiment(document, description);
  const dataset = await loadDataset({ experiment, files: tableFiles });
  const session = await createSession({ experiment, dataset, device });
  session.loadWeights(hashInit(buildNetwork(experiment.model, dataset.inputShape).parameters.map(({ slot }) => slot)));
  return { session, dataset };
}

async function lossesOf(session: Session, steps: number): Promise<readonly number[]> {
  const losses: number[] = [];
  while (losses.length < steps) losses.push(...(await session.advance({ maxSteps: steps - losses.length })).losses);
  return losses;
}

const { nets: expectedNets, programs } = golden.cases;

describe.skipIf(!hasTables)("a network on a real table (needs ../shared/data or LAYERLAB_DATA)", () => {
  it.each(Object.entries(nets))("%s trains as PyTorch's on rows that Python read", async (name, document) => {
    const expected = expectedNets.find((one) => one.name === name)!;
    const { session, dataset } = await begin(document);
    const { train, test, features } = dataset;
    expect([train.size, test.size]).toEqual(expected.sizes);
    const width = features.length;
    const ends = [train.inputs.subarray(0, width), train.inputs.subarray(-width), test.inputs.subarray(-width)];
    for (const [i, row] of ends.entries()) expect(row).toBeCloseToTensor(expected.rows[i]!, float32);
    const losses = await lossesOf(session, expected.losses.length);
    const evaluation = await session.evaluate();
    session.dispose();
    expect(losses).toBeCloseToTensor(expected.losses, float32);
    expect([evaluation.test.loss]).toBeCloseToTensor([expected.test], float32);
  });

  it.each([
    {
      name: "iris",
      features: ["petal_length", "petal_width"],
      last: [5.1, 1.8],
      plane: { x1: [1, 6.9], x2: [0.1, 2.5] },
    },
    {
      name: "mpg drop",
      features: ["weight", "horsepower"],
      last: [2720, 82],
      plane: { x1: [1613, 5140], x2: [46, 230] },
    },
    { name: "mpg drop", features: ["weight"], last: [2720], plane: { x1: [1613, 5140] } },
  ] as const)(
    "with few columns, $name by $features, is shown in the table's own units",
    async ({ name, features, last, plane }) => {
      const { dataset: table, ...rest } = nets[name];
      const { session, dataset } = await begin({ ...rest, dataset: { ...table, features } });
      await session.advance({ maxSteps: 20 });
      const { train, test } = dataset;
      const count = features.length;
      expect(test.points!.subarray(-count)).toBeCloseToTensor(last, float32);
      const area = dataset.plane ?? { x1: dataset.line!.x };
      for (const [axis, [min, max]] of Object.entries(plane)) {
        const room = 0.05 * (max - min);
        expect(area[axis as "x1"]).toBeCloseToTensor([min - room, max + room], float32);
      }

      const resolution = 4;
      const [answer] = await session.probe([{ type: "surface", resolution }]);
      const weights = new Map((await session.weights()).map(({ name, values }) => [name, values]));
      const scales = features.map((_, c) => {
        const cells = Array.from({ length: train.size }, (_, row) => train.points![row * count + c]!);
        const mean = cells.reduce((sum, cell) => sum + cell / cells.length, 0);
        return { mean, std: Math.sqrt(cells.reduce((sum, cell) => sum + (cell - mean) ** 2 / cells.length, 0)) };
      });
      const linear = (x: readonly number[], name: string) =>
        Array.from(weights.get(`${name}.bias`)!, (bias, unit) =>
          x.reduce((sum, value, i) => sum + value * weights.get(`${name}.weight`)![unit * x.length + i]!, bias),
        );
      const activation = name === "iris" ? Math.tanh : (x: number) => Math.max(0, x);
      const say = (cells: readonly number[]) =>
        linear(
          linear(
            cells.map((cell, c) => (cell - scales[c]!.mean) / scales[c]!.std),
            "0",
          ).map(activation),
          "2",
        );
      const places = dataset.plane ? gridPoints(dataset.plane, resolution) : linePoints(dataset.line!, resolution);
      const said = Array.from({ length: places.length / count }, (_, i) =>
        say(Array.from(places.subarray(i * count, (i + 1) * count))),
      );
      session.dispose();
      const byOutput = said[0]!.flatMap((_, output) => said.map((outputs) => outputs[output]!));
      expect(answer).toMatchObject({ type: "surface", outputs: said[0]!.length });
      expect((answer as { readonly values: Float32Array }).values).toBeCloseToTensor(byOutput, float32);
    },
  );

  it.each(deviceCases)(
    "is the tutorial's logistic regression on $name, from the file, loss by loss",
    async ({ open }) => {
      const { session, dataset } = await begin(credit, open());
      expect([dataset.classes, dataset.features.length]).toEqual([["1", "2"], 24]);
      const losses = await lossesOf(session, 100);
      const { test } = await session.evaluate();
      session.dispose();
      const [expected] = logistic.cases;
      expect(losses).toBeCloseToTensor(expected!.losses, trajectory);
      expect([test.loss]).toBeCloseToTensor([expected!.test.loss], trajectory);
      expect(test.accuracy).toBe(expected!.test.accuracy);
    },
  );

  it("classifies 74 to 80 % of a tenth of German Credit that it has not seen", async () => {
    const { session } = await begin({ ...credit, training: { ...credit.training, epochs: 1000 } }, openers.wasm());
    await lossesOf(session, 1000);
    const { test } = await session.evaluate();
    session.dispose();
    expect(test.accuracy).toBeGreaterThanOrEqual(0.74);
    expect(test.accuracy).toBeLessThanOrEqual(0.8);
  });
});

describe.skipIf(!hasTables)("the program of a table (needs ../shared/data or LAYERLAB_DATA)", () => {
  it.each(Object.entries(exportedTables))(
    "of %s gives our losses, having read and split the file by itself",
    async (name, document) => {
      const expected = programs.find((one) => one.name === name)!;
      const made = (await tablePrograms()).find((one) => one.name === name)!;
      // After a change: npm run golden -- tables
      expect(made.code).toBe(expected.code);
      const { session, dataset } = await begin(document);
      expect([dataset.train.size, dataset.test.size]).toEqual(expected.sizes);
      const losses = await lossesOf(session, expected.losses.length);
      session.dispose();
      expect(losses).toHaveLength(50);
      expect(losses).toBeCloseToTensor(expected.losses, trajectory);
    },
  );
});
