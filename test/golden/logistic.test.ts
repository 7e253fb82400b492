/** Logistic regression on German Credit as the tutorial's third link trains it: PyTorch's losses for 100 steps, and its scores. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { describeFeatures } from "../../engine/data/describe.ts";
import { dataset } from "../../engine/define/entry.ts";
import { deviceCases } from "../support/devices.ts";
import { hashInit } from "../support/hashUniform.ts";
import { trajectory } from "../support/tolerances.ts";
import golden from "./logistic.json" with { type: "json" };

const file = join(
  resolve(import.meta.dirname, "../..", process.env.LAYERLAB_DATA ?? "../shared/data"),
  "tables/german.data-numeric",
);
const isPresent = existsSync(file);
if (!isPresent) console.warn(`${file} is absent; logistic regression on it is skipped.`);

const features = Array.from({ length: 24 }, (_, i) => String(i));
const description = describeFeatures({ features }, { task: "classification", classes: ["good", "bad"] });

/** 24 numbers and a class, 1 or 2, in each of 1000 rows. */
function readGermanCredit(): Dataset {
  const rows = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const columns = Array.from({ length: 24 }, (_, j) => rows.map((row) => row[j]!));
  const scaled = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const std = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
    return column.map((value) => (value - mean) / std);
  });
  const split = (from: number, to: number) => ({
    inputs: Float32Array.from({ length: (to - from) * 24 }, (_, i) => scaled[i % 24]![from + Math.floor(i / 24)]!),
    labels: Int32Array.from({ length: to - from }, (_, i) => rows[from + i]![24]! - 1),
    size: to - from,
  });
  return {
    type: "GermanCredit",
    ...description,
    normalize: null,
    train: split(0, 900),
    test: split(900, 1000),
  };
}

// A data set is an entry in the table like any other; this one stands there for this test alone.
vi.mock("../../engine/data/index.ts", async (importOriginal) => {
  const { datasets } = await importOriginal<typeof import("../../engine/data/index.ts")>();
  const GermanCredit = dataset({
    title: "German Credit",
    doc: "Statlog German Credit, 1000 rows.",
    params: {},
    describe: () => description,
    load: async () => readGermanCredit(),
  });
  return { datasets: { ...datasets, GermanCredit } };
});

const { parseExperiment } = await import("../../engine/experiment/parse.ts");
const { createSession } = await import("../../engine/train/createSession.ts");
const { buildNetwork } = await import("../../engine/nn/network.ts");

describe.each(deviceCases)("on $name, logistic regression", ({ open }) => {
  it.skipIf(!isPresent)("is PyTorch's on German Credit (needs ../shared/data or LAYERLAB_DATA)", async () => {
    const experiment = parseExperiment({
      version: 1,
      dataset: { type: "GermanCredit" },
      model: [{ type: "Linear", out_features: 2 }, { type: "Sigmoid" }],
      loss: { type: "CrossEntropyLoss" },
      optimizer: { type: "Adam" },
      training: { batch_size: 900, epochs: 100 },
    });
    const session = await createSession({ experiment, dataset: readGermanCredit(), device: open() });
    session.loadWeights(hashInit(buildNetwork(experiment.model, [24]).parameters.map(({ slot }) => slot)));

    const losses: number[] = [];
    while (losses.length < 100) losses.push(...(await session.advance({})).losses);
    const { test } = await session.evaluate();
    session.dispose();

    const [expected] = golden.cases;
    expect(losses).toBeCloseToTensor(expected!.losses, trajectory);
    expect([test.loss]).toBeCloseToTensor([expected!.test.loss], trajectory);
    expect(test.accuracy).toBe(expected!.test.accuracy);
  });
});
