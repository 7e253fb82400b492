/** What an exported project says of itself, in both languages: only what is so of this experiment. */

import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { projectReadme } from "../../engine/export/projectReadme.ts";

const languages = ["en", "zh"] as const;
const base = {
  version: 1,
  dataset: { type: "Circle" },
  model: [{ type: "Linear", out_features: 1 }],
  loss: { type: "BCEWithLogitsLoss" },
  optimizer: { type: "SGD" },
  training: { batch_size: 12 },
};
const images = {
  ...base,
  dataset: { type: "CIFAR10", augment: [{ type: "RandomCrop", size: 32, padding: 4 }] },
  model: [
    { type: "Residual", layers: [{ type: "BatchNorm2d" }, { type: "Dropout" }] },
    { type: "Flatten" },
    { type: "Linear", out_features: 10 },
  ],
  loss: { type: "CrossEntropyLoss" },
};
const files = [
  ...["train.py", "layerlab.py", "initial.safetensors", "data.safetensors", "data/a.csv"],
  ...["expected.json", "experiment.json"],
];
const readme = (document: object, language: "en" | "zh") =>
  projectReadme({ experiment: parseExperiment(document), files, steps: 40 }, language);

describe.each(languages)("the README of a project in %s", (language) => {
  it("says of every file what it is, and how to run, check, share and save", () => {
    const text = readme(base, language);
    for (const file of files) expect(text).toMatch(new RegExp(`^\\| \`${file}\` \\| .+ \\|$`, "m"));
    for (const command of ["--check", "--save weights.safetensors", "--nproc_per_node=2", "--rdzv_endpoint=HOST"])
      expect(text).toContain(command);
    expect(text).toMatch(/\b12\b/);
    expect(text).toMatch(/\b40\b/);
  });

  it("speaks of data, BatchNorm, torchvision and draws only where there are such", () => {
    const [without, with_] = [readme(base, language), readme(images, language)];
    for (const word of ["cifar-10-batches-bin", "cifar-10-python.tar.gz", "SyncBatchNorm", "torchvision", "Dropout"]) {
      expect(without).not.toContain(word);
      expect(with_).toContain(word);
    }
    expect(with_).not.toMatch(/parquet|undefined/);
  });
});

it("the README of a table's project sends nobody for data: they are in it", () => {
  const dataset = { type: "CSV", file: "a.csv", target: "b" };
  expect(readme({ ...base, dataset }, "en")).not.toMatch(/## Data|torchvision/);
});

it("the README in Chinese leaves nothing in English but names and commands", () => {
  const prose = readme(images, "zh").replace(/```[^`]*```|`[^`]*`/g, "");
  expect(prose).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/);
});
