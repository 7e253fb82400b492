/** Networks on real tables, from the file itself: PyTorch's numbers of the same rows, and those of the exported programs, which read the file alone. */

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { describeDataset } from "../../engine/experiment/description.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { buildNetwork } from "../../engine/nn/network.ts";
import { createSession } from "../../engine/train/createSession.ts";
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
