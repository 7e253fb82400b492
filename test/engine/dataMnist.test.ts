/** MNIST and Fashion-MNIST: small whole files, the ways in which files can be broken, and the real files where they are present. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dataset } from "../../engine/data/dataset.ts";
import { idxPair } from "../../engine/data/formats/idx.ts";
import type { OpenedFile } from "../../engine/data/formats/images.ts";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";
import { DataError } from "../../engine/define/errors.ts";
import { inLanguage } from "../../engine/define/text.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { parseExperiment } from "../../engine/experiment/parse.ts";
import { presets } from "../../engine/experiment/presets.ts";
import { stateOf } from "../../engine/nn/network.ts";
import { createSession } from "../../engine/train/createSession.ts";
import { openDevice } from "../../engine/train/openDevice.ts";
import golden from "../golden/trajectories.json" with { type: "json" };
import { describedIn } from "../support/checked.ts";
import { gzip, sourceOf, tarOf } from "../support/cifar.ts";
import { hashInit } from "../support/hashUniform.ts";
import { idxFile, idxImages, idxLabels, mnistFiles } from "../support/idx.ts";
import { trajectory } from "../support/tolerances.ts";

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

const { experiment } = presets.find(({ id }) => id === "mnist")!;

const load = (files: FileSource, dataset: object = {}): Promise<Dataset> =>
  loadDataset({ experiment: parseExperiment({ ...experiment, dataset: { type: "MNIST", ...dataset } }), files });
const loadFashion = (files: FileSource) => load(files, { type: "FashionMNIST" });

/** Made-up example i has label i mod 10 and pixel bytes i, i + 1, … */
function expectExamples({ inputs, labels, size }: Dataset["train"], first: number, count: number): void {
  expect([...labels]).toEqual(Array.from({ length: count }, (_, i) => (first + i) % 10));
  expect([size, inputs.length]).toEqual([count, count * 784]);
  for (let i = 0; i < count; i++) {
    for (const p of [0, 1, 28, 783]) expect(inputs[i * 784 + p]).toBe((first + i + p) % 256);
  }
}

async function packed(files: Files): Promise<Files> {
  const entries = Object.entries(files).map(async ([path, bytes]) => [`${path}.gz`, await gzip(bytes)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** `folder` + name, for files that lie elsewhere. */
const renamed = (change: (name: string) => string): Files =>
  Object.fromEntries(Object.entries(mnistFiles("")).map(([name, bytes]) => [change(name), bytes]));

describe("MNIST", () => {
  it("keeps the stored bytes as images of (1, 28, 28) in uint8, and the labels beside them", async () => {
    const { train, test, inputShape, classes, normalize, notice } = await load(sourceOf(mnistFiles()));
    expectExamples(train, 0, 12);
    expectExamples(test, 100, 5);
    expect([train.inputs, train.labels]).toEqual([expect.any(Uint8Array), expect.any(Int32Array)]);
    expect({ inputShape, normalize }).toEqual({
      inputShape: [1, 28, 28],
      normalize: { mean: [0.1307], std: [0.3081] },
    });
    expect(classes.join("")).toBe("0123456789");
    expect(notice).toBeUndefined();
  });

  it.each([
    ["packed with gzip", () => packed(mnistFiles())],
    ["at the root", () => mnistFiles("")],
    ["in a folder that says nothing", () => mnistFiles("downloads/today/")],
    ["in a course's folder", () => mnistFiles("fashion-course/my MNIST/")],
    ["with a dot in their names", () => renamed((name) => name.replace("-idx", ".idx"))],
    ["under the names of a second download", async () => packed(renamed((name) => `${name} (1)`))],
    ["in train/ and test/", () => renamed((name) => `${name.startsWith("train") ? "train" : "test"}/${name}`)],
    ["in an archive", async () => ({ "mine.tar.gz": await gzip(tarOf(await packed(mnistFiles("a/")))) })],
  ])("is read from files %s", async (_, files: () => Files | Promise<Files>) => {
    const data = await load(sourceOf(await files()));
    expectExamples(data.train, 0, 12);
    expectExamples(data.test, 100, 5);
  });

  it("is read once where the packed files lie beside the unpacked ones, as torchvision leaves them", async () => {
    const data = await load(sourceOf({ ...(await packed(mnistFiles())), ...mnistFiles() }));
    expectExamples(data.train, 0, 12);
  });

  it("with `train_samples` and `test_samples` takes exactly that many from the first on", async () => {
    const data = await load(sourceOf(mnistFiles()), { train_samples: 7, test_samples: 2 });
    expectExamples(data.train, 0, 7);
    expectExamples(data.test, 100, 2);
  });

  it("says where it was read from when the names of folders do not", async () => {
    const { notice } = await load(sourceOf(mnistFiles("x/")));
    expect(inLanguage(notice!, "en")).toBe(
      "MNIST's training images were read from x/train-images-idx3-ubyte, x/train-labels-idx1-ubyte; its test images from x/t10k-images-idx3-ubyte, x/t10k-labels-idx1-ubyte.",
    );
  });
});

describe("Fashion-MNIST, whose files are called as MNIST's", () => {
  const both = { ...mnistFiles("MNIST/raw/", 0), ...mnistFiles("FashionMNIST/raw/", 50) };

  it("is told from it by the folder or the archive, wherever that lies", async () => {
    expectExamples((await load(sourceOf(both))).train, 0, 12);
    expectExamples((await loadFashion(sourceOf(both))).train, 50, 12);
    const elsewhere = { ...mnistFiles("b/mnist/", 0), ...mnistFiles("a/old fashion/raw/", 50) };
    expectExamples((await load(sourceOf(elsewhere))).train, 0, 12);
    expectExamples((await loadFashion(sourceOf(elsewhere))).train, 50, 12);
    const archive = { "fashion-mnist.tar": tarOf(mnistFiles("raw/", 50)) };
    expectExamples((await loadFashion(sourceOf(archive))).train, 50, 12);
    await expect(load(sourceOf(archive))).rejects.toThrow(/fashion-mnist.tar: got an archive without MNIST's files/);
  });

  it("is never mixed with it, nor taken for it", async () => {
    await expect(load(sourceOf(mnistFiles("FashionMNIST/raw/")))).rejects.toThrow(/^MNIST\/raw: got no MNIST files/);
    await expect(loadFashion(sourceOf(mnistFiles("KMNIST/raw/")))).rejects.toThrow(/got no Fashion-MNIST files/);
    const halves = Object.entries(both).filter(([path]) => path.startsWith("MNIST") === path.includes("train"));
    await expect(load(sourceOf(Object.fromEntries(halves)))).rejects.toThrow(/raw\/t10k-images-idx3-ubyte.gz: got no/);
  });

  it("has its own classes and normalization", async () => {
    const { classes, normalize } = await load(sourceOf(both), {
      type: "FashionMNIST",
      normalize: parseExperiment({ ...experiment, dataset: { type: "FashionMNIST" } }).dataset.normalize,
    });
    expect(classes.join()).toBe("T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot");
    expect(normalize).toEqual({ mean: [0.286], std: [0.353] });
  });
});

describe("A broken MNIST is refused with one sentence that says where, what and how to mend it", () => {
  const images = "MNIST/raw/train-images-idx3-ubyte";
  const labels = "MNIST/raw/train-labels-idx1-ubyte";
  const changed = (path: string, bytes: Uint8Array<ArrayBuffer>) => ({ ...mnistFiles(), [path]: bytes });
  const without = (path: string) => Object.fromEntries(Object.entries(mnistFiles()).filter(([name]) => name !== path));
  /** Only packed, so that nothing else is read. */
  async function changedPacked(change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>) {
    const files = await packed(mnistFiles());
    return { ...files, [`${images}.gz`]: change(files[`${images}.gz`]!) };
  }
  const withLabel = (label: number) => {
    const bytes = idxLabels(12);
    bytes[8 + 3] = label;
    return bytes;
  };

  type Case = readonly [name: string, files: () => Files | Promise<Files>, message: RegExp, dataset?: object];
  const cases: readonly Case[] = [
    [
      "no file at all",
      () => ({}),
      /^MNIST\/raw: got no MNIST files, expected the four files train-images.*cvdfoundation.*drop it/,
    ],
    ["no labels", () => without(labels), /train-labels-idx1-ubyte.gz: got no such file beside train-images/],
    ["no test images", () => without("MNIST/raw/t10k-images-idx3-ubyte"), /t10k-images-idx3-ubyte.gz: got no such/],
    [
      "an empty file",
      () => changed(images, new Uint8Array(0)),
      /got a file that begins with nothing, expected an idx file/,
    ],
    [
      "another magic number",
      () => changed(images, new Uint8Array(99).fill(7)),
      /begins with 07 07 07 07, .*00 00 08 03/,
    ],
    [
      "labels in place of images",
      () => changed(images, idxLabels(12)),
      /begins with 00 00 08 01, expected.* 00 00 08 03/,
    ],
    ["numbers of another type", () => changed(labels, Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0)), /00 00 0d 01/],
    [
      "images of another size",
      () => changed(images, idxFile([12, 32, 32], new Uint8Array(12 * 1024))),
      /train-images-idx3-ubyte: got an array of 12 × 32 × 32, expected N × 28 × 28/,
    ],
    ["no image", () => changed(images, idxFile([0, 28, 28], new Uint8Array(0))), /got no items, expected one or more/],
    [
      "more labels than images",
      () => changed(labels, idxLabels(13)),
      /labels-idx1-ubyte: got 13 labels, expected 12, one for/,
    ],
    ["label 10", () => changed(labels, withLabel(10)), /got label 10 in example 3 \(byte 11\), expected labels 0 to 9/],
    [
      "a file cut short",
      () => changed(images, idxImages(12).slice(0, 9000)),
      /got 9000 bytes, expected 9424 bytes for 12/,
    ],
    [
      "bytes left over",
      () => changed(labels, new Uint8Array([...idxLabels(12), 1])),
      /got 21 bytes, expected 20 bytes/,
    ],
    [
      "a size that no memory holds",
      () => changed(images, idxFile([0xffffffff, 28, 28], new Uint8Array(784))),
      /got 800 bytes, expected 3367254359296 bytes/,
    ],
    [
      "a gzip cut short",
      () => changedPacked((bytes) => bytes.slice(0, -100)),
      /images.*gz: got gzip data that is cut short/,
    ],
    [
      "a gzip of junk",
      async () => changedPacked(() => Uint8Array.of(0x1f, 0x8b, 8, 0, 9)),
      /got gzip data that is cut short/,
    ],
    [
      "a gzip that is whole and holds too little",
      async () => ({ ...(await packed(mnistFiles())), [`${images}.gz`]: await gzip(idxImages(12).slice(0, 9000)) }),
      /got 9000 bytes, expected 9424 bytes/,
    ],
    [
      "a gzip that declares more than it can hold",
      async () => ({
        ...(await packed(mnistFiles())),
        [`${images}.gz`]: await gzip(idxFile([0xffffffff, 28, 28], new Uint8Array(9))),
      }),
      /got \d+ bytes of gzip, expected 3367254359296 bytes/,
    ],
    [
      "more asked for than there is",
      mnistFiles,
      /dataset.train_samples: got 13, expected at most 12/,
      { train_samples: 13 },
    ],
  ];

  it.each(cases.map(([name, ...rest]) => [name, rest] as const))("%s", async (_, [files, message, dataset = {}]) => {
    const error = await load(sourceOf(await files()), dataset).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    if (!(error instanceof DataError)) return;
    expect(error.message).toMatch(message);
    expect(inLanguage(error.complaint.fix, "zh")).toMatch(/\p{Script=Han}/u);
  });
});

describe("An idx file of any bytes", () => {
  const kind = { shape: [1, 2, 2], classes: 10 };
  const good = [idxFile([3, 2, 2], new Uint8Array(12)), idxFile([3], Uint8Array.of(1, 2, 3))] as const;
  const opened = async (path: string, bytes: Uint8Array<ArrayBuffer>): Promise<OpenedFile> => ({
    path,
    blob: await memoryFiles(new Map([[path, bytes]])).open(path),
  });

  async function isReadOrRefused(images: Uint8Array<ArrayBuffer>, labels: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      let count = 0;
      for await (const batch of idxPair.read([await opened("images", images), await opened("labels", labels)], kind)) {
        expect(batch.pixels).toHaveLength(batch.labels.length * 4);
        count += batch.labels.length;
      }
      expect(count).toBeLessThanOrEqual(images.length);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  }

  const junk = fc.uint8Array({ maxLength: 64 }).map((bytes) => new Uint8Array(bytes));
  /** A good file with some bytes changed, cut or lengthened, packed or not; packed ones are changed after packing too. */
  const mutated = (file: Uint8Array<ArrayBuffer>) =>
    fc
      .record({
        changes: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }),
        length: fc.option(fc.nat(40), { nil: undefined }),
        isPacked: fc.boolean(),
        late: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 0, max: 255 })), { maxLength: 2 }),
      })
      .map(({ changes, length, isPacked, late }) => async () => {
        const bytes = file.slice(0, length);
        for (const [at, byte] of changes) bytes[at] = byte;
        const result = isPacked ? await gzip(bytes) : bytes;
        for (const [at, byte] of late) result[at] = byte;
        return result;
      });

  it("is read or refused, never more", async () => {
    await isReadOrRefused(...good);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          junk.map((bytes) => async () => bytes),
          mutated(good[0]),
        ),
        mutated(good[1]),
        async (a, b) => isReadOrRefused(await a(), await b()),
      ),
      { numRuns: 200 },
    );
  });
});

describe("The real MNIST", () => {
  const folder = resolve(import.meta.dirname, "../..", process.env.LAYERLAB_DATA ?? "../shared/data");
  const isPresent = existsSync(join(folder, "MNIST/raw/train-images-idx3-ubyte.gz"));
  if (!isPresent) console.warn(`The real MNIST is not tested: no MNIST/raw/train-images-idx3-ubyte.gz in ${folder}.`);

  it.skipIf(!isPresent)(
    "gives a small MLP the losses that PyTorch has in its first 100 steps, and in three epochs 96.5 % of the test images (needs ../shared/data or LAYERLAB_DATA)",
    async () => {
      const dataset = await loadDataset({ experiment, files: nodeFiles(folder) });
      expect([dataset.train.size, dataset.test.size]).toEqual([60_000, 10_000]);
      expect([...dataset.train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);

      const inFileOrder = { ...experiment, training: { ...experiment.training, shuffle: false } };
      const device = await openDevice();
      const first = await createSession({ experiment: inFileOrder, dataset, device });
      first.loadWeights(hashInit(stateOf(experiment.model, describedIn(experiment).inputShape)));
      const losses: number[] = [];
      while (losses.length < 100) losses.push(...(await first.advance({ maxSteps: 100 - losses.length })).losses);
      first.dispose();
      const expected = golden.cases.find(({ name }) => name === "a small MLP on MNIST")!.losses;
      expect(losses).toBeCloseToTensor(expected, { rtol: 0, atol: trajectory.atol });

      const session = await createSession({ experiment, dataset, device });
      while (session.position.step < 2814) await session.advance({ maxSteps: 2814 - session.position.step });
      const { test } = await session.evaluate();
      session.dispose();
      device.dispose();
      expect(test.accuracy).toBeGreaterThan(0.965);
    },
  );
});
