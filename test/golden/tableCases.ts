/** Experiments on real tables: documents beside numbers that PyTorch made from the same rows, and beside those of their exported programs. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import { describeDataset } from "../../engine/experiment/description.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { programText, trainProgram } from "../../engine/export/program.ts";

export const dataFolder = resolve(import.meta.dirname, "../..", process.env.LAYERLAB_DATA ?? "../shared/data");
export const hasTables = existsSync(join(dataFolder, "tables"));

const cars = {
  type: "CSV",
  file: "tables/mpg.csv",
  target: "mpg",
  features: ["cylinders", "displacement", "horsepower", "weight", "acceleration", "model_year", "origin"],
  task: "regression",
  shuffle_split: false,
};
const regression = {
  version: 1,
  model: [{ type: "Linear", out_features: 16 }, { type: "ReLU" }, { type: "Linear", out_features: 1 }],
  loss: { type: "MSELoss" },
  optimizer: { type: "Adam", lr: 0.01 },
  training: { batch_size: 1000, epochs: 1000, shuffle: false },
};

/** By the names of makeTables.py. */
export const nets = {
  "mpg drop": { ...regression, dataset: { ...cars, missing: "drop" } },
  "mpg mean": { ...regression, dataset: { ...cars, missing: "mean" } },
  iris: {
    version: 1,
    dataset: { type: "CSV", file: "tables/iris.csv", target: "species", test_fraction: 0.1, shuffle_split: false },
    model: [{ type: "Linear", out_features: 8 }, { type: "Tanh" }, { type: "Linear", out_features: 3 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD", lr: 0.1 },
    training: { batch_size: 1000, epochs: 1000, shuffle: false },
  },
} as const;

/** Statlog German Credit, as the tutorial's third link trains it: 24 numbers and a class, 1 or 2. */
export const credit = {
  version: 1,
  dataset: {
    type: "CSV",
    file: "tables/german.data-numeric",
    target: "24",
    delimiter: "whitespace",
    header: false,
    standardize: "all",
    test_fraction: 0.1,
    shuffle_split: false,
  },
  model: [{ type: "Linear", out_features: 2 }, { type: "Sigmoid" }],
  loss: { type: "CrossEntropyLoss" },
  optimizer: { type: "Adam" },
  training: { batch_size: 900, epochs: 100, shuffle: false },
};

const inBatches = { batch_size: 32, epochs: 100, shuffle: false };

/** What is exported: each of the table's fields with another value than its default somewhere. */
export const exportedTables: Readonly<Record<string, object>> = {
  credit,
  "mpg, drawn rows, missing left out": {
    ...regression,
    seed: 7,
    dataset: { ...cars, shuffle_split: true, missing: "drop", categories: ["cylinders"] },
    training: inBatches,
  },
  "mpg, all columns, filled": {
    ...regression,
    dataset: { ...cars, features: null, missing: "mean", standardize: "all", test_fraction: 0.15 },
    training: inBatches,
  },
  "iris, drawn rows": { ...nets.iris, dataset: { ...nets.iris.dataset, shuffle_split: true }, training: inBatches },
  "iris, two features as they are": {
    ...nets.iris,
    seed: 3,
    dataset: {
      ...nets.iris.dataset,
      features: ["petal_width", "sepal_length"],
      shuffle_split: true,
      standardize: false,
    },
    training: inBatches,
  },
};

export const tableFiles = nodeFiles(dataFolder);

export async function tablePrograms(): Promise<readonly { readonly name: string; readonly code: string }[]> {
  const programs = Object.entries(exportedTables).map(async ([name, document]) => {
    const { dataset } = parseExperiment(document);
    const description = await describeDataset(dataset, tableFiles);
    return { name, code: programText(trainProgram(parseExperiment(document, description), description)) };
  });
  return Promise.all(programs);
}
