/** An image set comes in several layouts: whichever is at hand, it is the same data set, byte for byte. */

import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { browserFiles } from "../../engine/data/sources/browserFiles.ts";
import { DataError } from "../../engine/define/errors.ts";
import { inLanguage } from "../../engine/define/text.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { cifarFiles, gzip, sourceOf, tarOf } from "../support/cifar.ts";
import { cifarHubFiles, cifarPythonFiles } from "../support/cifarLayouts.ts";
import { idxImages, idxLabels, mnistFiles } from "../support/idx.ts";
import { parquetOf } from "../support/parquetWriter.ts";
import { pngOfPlanes } from "../support/pngWriter.ts";

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

const experimentOf = (dataset: object) =>
  parseExperiment({
    version: 1,
    dataset,
    model: [{ type: "Flatten" }, { type: "Linear", out_features: 10 }],
    loss: { type: "CrossEntropyLoss" },
    optimizer: { type: "SGD" },
  });

const load = (type: string, files: Files, params: object = {}): Promise<Dataset> =>
  loadDataset({ experiment: experimentOf({ type, ...params }), files: sourceOf(files) });

const contentOf = ({ train, test }: Dataset) =>
  [train, test].map(({ inputs, labels, size }) => ({ inputs, labels, size }));

const python = cifarPythonFiles();
const hub = cifarHubFiles();
const atRoot = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path.slice(path.lastIndexOf("/") + 1), bytes]));

const cifarLayouts: readonly (readonly [string, () => Promise<Files> | Files])[] = [
  ["cifar-10-binary.tar.gz", async () => ({ "cifar-10-binary.tar.gz": await gzip(tarOf(cifarFiles())) })],
  ["the folder cifar-10-batches-py", () => python],
  ["cifar-10-python.tar.gz", async () => ({ "cifar-10-python.tar.gz": await gzip(tarOf(python)) })],
  ["its single files", () => atRoot(python)],
  ["the Hub's Parquet files", () => hub],
];

describe("CIFAR-10", () => {
  it.each(cifarLayouts)("is the same data set, byte for byte, from %s as from .bin files", async (_, files) => {
    const data = await load("CIFAR10", await files());
    expect(contentOf(data)).toEqual(contentOf(await load("CIFAR10", cifarFiles())));
    expect(data.train.size).toBe(20);
  });

  it.each(cifarLayouts)("is the same, too, from %s when only some images are wanted", async (_, files) => {
    const params = { train_samples: 15, test_samples: 3 };
    const data = await load("CIFAR10", await files(), params);
    expect(contentOf(data)).toEqual(contentOf(await load("CIFAR10", cifarFiles(), params)));
    expect([data.train.size, data.test.size]).toEqual([15, 3]);
  });

  it("says nothing of files that lie where they should, in whichever layout", async () => {
    const archive = { "cifar-10-python.tar.gz": await gzip(tarOf(python)) };
    const dropped = Object.fromEntries(Object.entries(atRoot(hub)).map(([name, bytes]) => [`cifar10/${name}`, bytes]));
    for (const files of [python, atRoot(python), archive, dropped]) {
      expect((await load("CIFAR10", files)).notice).toBeUndefined();
    }
  });

  it("takes the .bin files where there are two layouts, and another where those are not whole", async () => {
    const marked = Object.fromEntries(Object.entries(cifarFiles()).map(([path, bytes]) => [path, bytes.with(1, 77)]));
    expect((await load("CIFAR10", { ...hub, ...python, ...marked })).train.inputs[0]).toBe(77);
    const { "cifar-10-batches-bin/test_batch.bin": _, ...half } = marked;
    expect((await load("CIFAR10", { ...python, ...half })).train.inputs[0]).toBe(0);
  });

  it("is found among other sets' files of the same names", async () => {
    const others = {
      "a/mnist/train-00000-of-00001.parquet": new Uint8Array(9),
      "a/mnist/test-00000-of-00001.parquet": new Uint8Array(9),
    };
    expect((await load("CIFAR10", { ...others, ...hub })).train.size).toBe(20);
    await expect(load("CIFAR10", others)).rejects.toThrow(/got no CIFAR-10 files/);
  });

  it("takes Parquet files of other names where a folder says what they are for and their columns fit", async () => {
    const [train, test] = Object.values(hub);
    const data = await load("CIFAR10", { "cifar/train/0.parquet": train!, "cifar/test/0.parquet": test! });
    expect(data.train.size).toBe(20);
    expect(inLanguage(data.notice!, "en")).toBe(
      "CIFAR-10's training images were read from cifar/train/0.parquet; its test images from cifar/test/0.parquet.",
    );
  });

  it("takes no Parquet files of other names and columns, nor damaged ones", async () => {
    const [train, test] = Object.values(mnistHubFiles());
    for (const damaged of [new Uint8Array(0), train!.slice(0, -9), train!]) {
      const files = { "a/train/0.parquet": damaged, "a/test/0.parquet": test! };
      await expect(load("CIFAR10", files)).rejects.toThrow(/got no CIFAR-10 files/);
    }
  });

  it("in more than one Parquet file a part is read in their order", async () => {
    const [train, test] = Object.values(hub);
    const files = {
      "train-00001-of-00002.parquet": test!,
      "train-00000-of-00002.parquet": train!,
      "test-00000-of-00001.parquet": test!,
    };
    const data = await load("CIFAR10", files);
    expect([...data.train.labels]).toEqual([...Array.from({ length: 20 }, (_, i) => i % 10), ...data.test.labels]);
  });

  it("dropped on the page in any layout is found", async () => {
    for (const files of [python, hub, atRoot(python)]) {
      const given = Object.entries(files).map(([path, bytes]) => ({
        path,
        file: new File([bytes], path),
        chosen: "CIFAR10",
      }));
      const { source, complaints } = browserFiles(given);
      expect(complaints).toEqual([]);
      const data = await loadDataset({ experiment: experimentOf({ type: "CIFAR10" }), files: source });
      expect(data.train.size).toBe(20);
      expect(data.notice).toBeUndefined();
    }
  });

  it.each([
    [
      "an image missing",
      { ...python, "cifar-10-batches-py/data_batch_2": python["cifar-10-batches-py/data_batch_2"]!.slice(0, 9000) },
      /^cifar-10-batches-py\/data_batch_2: got \d+ bytes announced where \d+ are left/,
    ],
    [
      "no test batch",
      Object.fromEntries(Object.entries(python).filter(([path]) => !path.endsWith("test_batch"))),
      /cifar-10-batches-py\/test_batch: got no such file beside data_batch_1, data_batch_2/,
    ],
    [
      "another set's Parquet files",
      atRoot(mnistHubFiles()),
      /^test-00000-of-00001.parquet: got columns image.bytes, image.path, label, expected columns img.bytes and label/,
    ],
  ] as const)("is refused with %s", async (_, files, message) => {
    const error = await load("CIFAR10", files).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(message);
  });
});

function mnistHubFiles(folder = "mnist/"): Files {
  const parquet = (count: number, first: number) => {
    const images = idxImages(count, first).subarray(16);
    const pngs = Array.from({ length: count }, (_, i) =>
      pngOfPlanes(images.subarray(i * 784, (i + 1) * 784), [1, 28, 28]),
    );
    return parquetOf({ pngs, labels: [...idxLabels(count, first).subarray(8)], image: "image" });
  };
  return {
    [`${folder}train-00000-of-00001.parquet`]: parquet(12, 0),
    [`${folder}test-00000-of-00001.parquet`]: parquet(5, 100),
  };
}

describe.each([
  ["MNIST", "MNIST/raw/", "mnist/"],
  ["FashionMNIST", "FashionMNIST/raw/", "fashion_mnist/"],
])("%s", (type, idx, folder) => {
  it("is the same data set from the Hub's Parquet files as from its idx files", async () => {
    const data = await load(type, mnistHubFiles(folder));
    expect(contentOf(data)).toEqual(contentOf(await load(type, mnistFiles(idx))));
    expect(data.train.size).toBe(12);
    expect(data.notice).toBeUndefined();
  });
});
