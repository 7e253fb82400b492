/** What an exported project is made of: the document that others can repeat, its data, and an archive that says the same each time. */

import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import type { Spec } from "../../engine/experiment/experiment.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { dataTensors } from "../../engine/export/dataTensors.ts";
import { exportedDocument } from "../../engine/export/exportedDocument.ts";
import type { ExportSource } from "../../engine/export/exports.ts";
import { readContent } from "../../engine/export/readSafetensors.ts";
import { writeSafetensors } from "../../engine/export/writeSafetensors.ts";
import { zip } from "../../engine/export/zip.ts";
import { circle } from "../support/circleDocument.ts";

const between = async () => {};

const load = (dataset: Spec) => loadDataset({ experiment: { seed: 0, dataset }, files: noFiles });

const tensorsOf = (dataset: Dataset) => readContent(writeSafetensors(dataTensors(dataset)), "data").tensors;

describe("the data of a project", () => {
  it("are points as the net is given them, with whole numbers for classes", async () => {
    const dataset = await load({
      type: "Circle",
      samples: 20,
      noise: 0,
      test_fraction: 0.5,
      features: ["x1", "x1*x2"],
    });
    const tensors = Object.fromEntries(tensorsOf(dataset).map((tensor) => [tensor.name, tensor]));
    expect(tensors.train_inputs).toMatchObject({ shape: [10, 2], dtype: "F32" });
    expect([...tensors.train_inputs!.values]).toEqual([...dataset.train.inputs]);
    expect(tensors.test_labels).toMatchObject({ shape: [10], dtype: "I64" });
    expect([...tensors.test_labels!.values]).toEqual([...dataset.test.labels]);
  });

  it("are images as bytes, and numbers that are to be learned as they are", async () => {
    const images = await load({ type: "Shapes10", train_samples: 12, test_samples: 10, normalize: null });
    const inputs = tensorsOf(images).find(({ name }) => name === "train_inputs")!;
    expect(inputs).toMatchObject({ shape: [12, 3, 32, 32], dtype: "U8" });
    expect([...inputs.values]).toEqual([...images.train.inputs]);
    const curve = await load({ type: "Curve", function: "sine", samples: 20, noise: 0, test_fraction: 0.5 });
    expect(tensorsOf(curve).find(({ name }) => name === "train_labels")).toMatchObject({ dtype: "F32", shape: [10] });
  });
});

describe("the document of a project", () => {
  const documentOf = (dataset: Spec, loaded: object = {}) =>
    exportedDocument({ experiment: { ...circle(), dataset }, dataset: loaded } as ExportSource).dataset;

  it("asks for as many images as the run had where not all had come", () => {
    const images = { type: "MNIST", train_samples: null, test_samples: null };
    const part = { train: { size: 500 }, test: { size: 100 } };
    expect(documentOf(images, { ...part, whole: { train: 60_000, test: 10_000 } })).toEqual({
      type: "MNIST",
      train_samples: 500,
      test_samples: 100,
    });
    expect(documentOf(images, part)).toEqual(images);
  });

  it.each([
    ["credit.csv", "credit.csv"],
    ["tables/credit.csv", "tables/credit.csv"],
    ["../credit.csv", "credit.csv"],
    ["/home/me/credit.csv", "credit.csv"],
    ["C:\\data\\credit.csv", "credit.csv"],
  ])("names a table by a path inside the project's folder: %s", (file, inside) => {
    expect(documentOf({ type: "CSV", file })).toEqual({ type: "CSV", file: inside });
  });
});

describe("the zip", () => {
  it("holds every file whole, large and empty ones too, and is the same each time", async () => {
    const files = [
      { path: "data/large.bin", bytes: Uint8Array.from({ length: 300_001 }, (_, i) => i * i) },
      { path: "empty.txt", bytes: new Uint8Array(0) },
    ];
    const bytes = await zip(files, between);
    const found = unzipSync(bytes);
    expect(Object.keys(found)).toEqual(files.map(({ path }) => path));
    for (const { path, bytes } of files) expect(Buffer.from(found[path]!).equals(bytes), path).toBe(true);
    expect(Buffer.from(await zip(files, between)).equals(bytes)).toBe(true);
  });

  it("lets others work between its slices, and ends when they say so", async () => {
    let slices = 0;
    const stop = async () => {
      slices += 1;
      if (slices === 2) throw new Error("stop");
    };
    await expect(zip([{ path: "a", bytes: new Uint8Array(2 ** 20) }], stop)).rejects.toThrow("stop");
    expect(slices).toBe(2);
  });
});
