/** CIFAR-10: small whole files, the many ways in which files can be broken, and the real files where they are present. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CIFAR10 } from "../../engine/data/cifar10.ts";
import type { Dataset, OnProgress } from "../../engine/data/dataset.ts";
import { noFiles } from "../../engine/data/sources/memory.ts";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";
import { DataError } from "../../engine/define/errors.ts";
import { initialValues, type ParamValues } from "../../engine/define/param.ts";
import { createRng } from "../../engine/define/rng.ts";
import { inLanguage } from "../../engine/define/text.ts";
import { cifarBatch, cifarFiles, gzip, sourceOf, tarOf } from "../support/cifar.ts";

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

function load(files: FileSource, values: ParamValues = {}, onProgress: OnProgress = () => {}): Promise<Dataset> {
  return CIFAR10.load({
    params: { ...initialValues(CIFAR10.params), ...values },
    rng: createRng(0),
    files,
    onProgress,
  });
}

/** Example i of the made-up files has label i mod 10 and starts with pixel bytes i, i + 1, … */
function expectExamples({ inputs, labels, size }: Dataset["train"], first: number, count: number): void {
  expect(size).toBe(count);
  expect([...labels]).toEqual(Array.from({ length: count }, (_, i) => (first + i) % 10));
  expect(inputs.length).toBe(count * 3072);
  for (let i = 0; i < count; i++) {
    for (const p of [0, 1, 1024, 3071]) expect(inputs[i * 3072 + p]).toBe((first + i + p) % 256);
  }
}

const inFolder = (path: string) => `cifar-10-batches-bin/${path}`;
const atRoot = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path.slice(path.indexOf("/") + 1), bytes]));

describe("CIFAR10", () => {
  it("keeps the stored bytes, R, G and B planes in turn, and takes the labels apart", async () => {
    const data = await load(sourceOf(cifarFiles()));
    expectExamples(data.train, 0, 20);
    expectExamples(data.test, 100, 10);
    expect(data.train.inputs).toBeInstanceOf(Uint8Array);
    expect(data.train.labels).toBeInstanceOf(Int32Array);
  });

  it("has the tutorial's class names and normalization, and images of (3, 32, 32)", async () => {
    const { classes, inputShape, image, task, normalize } = await load(sourceOf(cifarFiles()));
    expect(classes.join(" ")).toBe("plane car bird cat deer dog frog horse ship truck");
    expect({ inputShape, image, task }).toEqual({
      inputShape: [3, 32, 32],
      image: [3, 32, 32],
      task: "classification",
    });
    expect(normalize).toEqual({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  });

  it("finds the batch files at the root as well", async () => {
    expectExamples((await load(sourceOf(atRoot(cifarFiles())))).train, 0, 20);
  });

  it("reads batches in numeric order: data_batch_10 after data_batch_2", async () => {
    const files = { [inFolder("data_batch_10.bin")]: cifarBatch(4, 20), ...cifarFiles() };
    expectExamples((await load(sourceOf(files))).train, 0, 24);
  });

  it("with `train_samples` and `test_samples` takes exactly that many from the first on", async () => {
    const data = await load(sourceOf(cifarFiles()), { train_samples: 15, test_samples: 3 });
    expectExamples(data.train, 0, 15);
    expectExamples(data.test, 100, 3);
  });

  it("does not read files beyond what is asked for", async () => {
    const files = { ...cifarFiles(), [inFolder("data_batch_2.bin")]: new Uint8Array(7) };
    expectExamples((await load(sourceOf(files), { train_samples: 12 })).train, 0, 12);
  });

  it.each(["cifar-10-binary.tar.gz", "downloads/cifar-10-binary (1).tar.gz"])("unpacks %s", async (name) => {
    const archive = await gzip(tarOf({ ...cifarFiles(), [inFolder("readme.html")]: new Uint8Array(99) }));
    const data = await load(sourceOf({ [name]: archive }));
    expectExamples(data.train, 0, 20);
    expectExamples(data.test, 100, 10);
  });

  it("reads the plain .tar that Safari makes of the .tar.gz", async () => {
    expectExamples((await load(sourceOf({ "cifar-10-binary.tar": tarOf(cifarFiles()) }))).train, 0, 20);
  });

  it.each(["cifar10-binary.tar.gz", "cifar.tgz", "my data.tar", "old/CIFAR-10 (2).TAR.GZ"])(
    "knows an archive that was renamed to %s by what is in it",
    async (name) => {
      const tar = tarOf(cifarFiles());
      const others = { "another.tar": tarOf({ "a.txt": new Uint8Array(9) }) };
      const data = await load(sourceOf({ ...others, [name]: name.endsWith("tar") ? tar : await gzip(tar) }));
      expectExamples(data.train, 0, 20);
      expectExamples(data.test, 100, 10);
    },
  );

  it.each([
    ["in train/ and test/", "cifar-10-batches-bin/train/data_batch_1.bin", "cifar-10-batches-bin/test/test_batch.bin"],
    ["in train/ and test/ under other names", "train/a.bin", "test/a.bin"],
    ["in a folder of its own", "images/cifar/data_batch_1.bin", "images/cifar/test_batch.bin"],
    ["under names that say what they are for", "latest/cifar-train.bin", "latest/cifar-test.bin"],
  ])("finds batches %s", async (_, train, test) => {
    const data = await load(sourceOf({ [train]: cifarBatch(12), [test]: cifarBatch(10, 100) }));
    expectExamples(data.train, 0, 12);
    expectExamples(data.test, 100, 10);
    expect(inLanguage(data.notice!, "en")).toBe(
      `CIFAR-10's training images were read from ${train}; its test images from ${test}.`,
    );
  });

  it("says nothing of files that lie where they should", async () => {
    const archive = await gzip(tarOf(cifarFiles()));
    for (const files of [cifarFiles(), atRoot(cifarFiles()), { "cifar-10-binary.tar.gz": archive }]) {
      expect((await load(sourceOf(files))).notice).toBeUndefined();
    }
  });

  it("finds batches of other names and folders in an archive too", async () => {
    const packed = tarOf({ "c/train/a.bin": cifarBatch(12), "c/test/a.bin": cifarBatch(10, 100) });
    const data = await load(sourceOf({ "c.tar": packed }));
    expectExamples(data.train, 0, 12);
    expectExamples(data.test, 100, 10);
  });

  it("takes files of other names only where they hold whole examples of it: CIFAR-100's do not", async () => {
    const hundred = {
      "cifar-100-binary/train.bin": new Uint8Array(20 * 3074),
      "cifar-100-binary/test.bin": cifarBatch(1).slice(1),
    };
    await expect(load(sourceOf(hundred))).rejects.toThrow(/got no CIFAR-10 files/);
    expectExamples((await load(sourceOf({ ...hundred, ...cifarFiles() }))).train, 0, 20);
  });

  it("never mixes places: a copy in another folder does not count twice", async () => {
    const copy = Object.fromEntries(
      Object.entries(cifarFiles()).map(([path, bytes]) => [`backup/train/${path}`, bytes]),
    );
    expectExamples((await load(sourceOf({ ...copy, ...cifarFiles() }))).train, 0, 20);
  });

  it("prefers unpacked files to the archive beside them", async () => {
    const data = await load(sourceOf({ ...cifarFiles(), "cifar-10-binary.tar.gz": new Uint8Array(5) }));
    expectExamples(data.train, 0, 20);
  });

  it.each([
    ["files", async () => cifarFiles()],
    ["an archive", async () => ({ "cifar-10-binary.tar.gz": await gzip(tarOf(cifarFiles())) })],
  ])("reports progress from %s that only rises and ends at 1", async (_, files) => {
    const fractions: number[] = [];
    await load(sourceOf(await files()), {}, ({ fraction }) => fractions.push(fraction));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions.at(-1)).toBe(1);
  });
});

describe("A broken CIFAR-10 is refused with one sentence that says where, what and how to mend it", () => {
  const archive = "cifar-10-binary.tar.gz";
  const batch1 = inFolder("data_batch_1.bin");
  const test = inFolder("test_batch.bin");
  const packed = (files: Files = cifarFiles()) => gzip(tarOf(files));

  function withLabel(label: number, example: number): Uint8Array<ArrayBuffer> {
    const batch = cifarBatch(12);
    batch[example * 3073] = label;
    return batch;
  }
  function without(path: string): Files {
    return Object.fromEntries(Object.entries(cifarFiles()).filter(([name]) => name !== path));
  }
  function withWrongChecksum(bytes: Uint8Array<ArrayBuffer>) {
    bytes[bytes.length - 8]! ^= 1;
    return bytes;
  }
  function tarWithout(lastBytes: number) {
    const tar = tarOf(cifarFiles());
    return tar.slice(0, tar.length - lastBytes);
  }
  function tarWithByte(at: number, byte: number) {
    const tar = tarOf(cifarFiles());
    tar[at] = byte;
    return tar;
  }

  type Case = readonly [name: string, files: () => Promise<Files> | Files, message: RegExp, values: ParamValues];
  const all = {};
  const cases: readonly Case[] = [
    ["no file at all", () => ({}), /^cifar-10-batches-bin: got no CIFAR-10 files.*drop it onto the page/, all],
    [
      "only files of other sets",
      () => ({ "MNIST/raw/t10k": cifarBatch(1) }),
      /^cifar-10-batches-bin: got no CIFAR-10 files/,
      all,
    ],
    [
      "a batch cut short",
      () => ({ ...cifarFiles(), [batch1]: cifarBatch(12).slice(0, 30_000) }),
      /data_batch_1.bin: got 30000 bytes \(9 examples and 2343 bytes over\)/,
      all,
    ],
    [
      "a batch with one byte more",
      () => ({ ...cifarFiles(), [batch1]: new Uint8Array(12 * 3073 + 1) }),
      /data_batch_1.bin: got 36877 bytes .* 1 bytes over/,
      all,
    ],
    [
      "CIFAR-100's records of 3074 bytes",
      () => ({ ...cifarFiles(), [batch1]: new Uint8Array(10 * 3074) }),
      /data_batch_1.bin: got 30740 bytes/,
      all,
    ],
    ["an empty batch", () => ({ ...cifarFiles(), [batch1]: new Uint8Array(0) }), /data_batch_1.bin: got 0 bytes/, all],
    ["an empty test batch", () => ({ ...cifarFiles(), [test]: new Uint8Array(0) }), /test_batch.bin: got 0 bytes/, all],
    [
      "label 10",
      () => ({ ...cifarFiles(), [batch1]: withLabel(10, 3) }),
      /data_batch_1.bin: got label 10 in example 3 \(byte 9219\), expected labels 0 to 9/,
      all,
    ],
    [
      "label 255 in the last example",
      () => ({ ...cifarFiles(), [batch1]: withLabel(255, 11) }),
      /label 255 in example 11/,
      all,
    ],
    [
      "no test batch",
      () => without(test),
      /cifar-10-batches-bin\/test_batch.bin: got no such file beside data_batch_1.bin, data_batch_2.bin/,
      all,
    ],
    [
      "no training batch",
      () => ({ [test]: cifarBatch(10) }),
      /cifar-10-batches-bin\/data_batch_1.bin: got no such file beside test_batch.bin/,
      all,
    ],
    [
      "more training images asked for than there are",
      cifarFiles,
      /dataset.train_samples: got 21, expected at most 20, all that data_batch_1.bin, data_batch_2.bin hold/,
      { train_samples: 21 },
    ],
    [
      "more test images asked for than there are",
      cifarFiles,
      /dataset.test_samples: got 11, expected at most 10, all that test_batch.bin hold/,
      { test_samples: 11 },
    ],
    [
      "an empty archive file",
      () => ({ [archive]: new Uint8Array(0) }),
      /cifar-10-binary.tar.gz: got an archive without CIFAR-10's files/,
      all,
    ],
    [
      "an archive that is a web page",
      () => ({ [archive]: new TextEncoder().encode("<html>".repeat(200)) }),
      /cifar-10-binary.tar.gz: got bytes that are no tar header/,
      all,
    ],
    [
      "a gzip cut short",
      async () => ({ [archive]: (await packed()).slice(0, -400) }),
      /cifar-10-binary.tar.gz: got gzip data that is cut short or damaged/,
      all,
    ],
    [
      "a gzip of only its first bytes",
      async () => ({ [archive]: (await packed()).slice(0, 12) }),
      /got gzip data that is cut short or damaged/,
      all,
    ],
    [
      "a gzip whose checksum is wrong",
      async () => ({ [archive]: withWrongChecksum(await packed()) }),
      /got gzip data that is cut short or damaged/,
      all,
    ],
    [
      "a gzip of junk",
      async () => ({ [archive]: await gzip(cifarBatch(3, 1)) }),
      /cifar-10-binary.tar.gz: got bytes that are no tar header/,
      all,
    ],
    [
      "a tar cut short within a file",
      async () => ({ [archive]: await gzip(tarWithout(20_000)) }),
      /got only \d+ of the 30730 bytes of cifar-10-batches-bin\/test_batch.bin/,
      all,
    ],
    [
      "a tar with a changed byte in a header",
      async () => ({ [archive]: await gzip(tarWithByte(3, 0x41)) }),
      /got bytes that are no tar header/,
      all,
    ],
    [
      "an archive of other files",
      async () => ({ [archive]: await packed({ "a.txt": new Uint8Array(9) }) }),
      /got an archive without CIFAR-10's files/,
      all,
    ],
    [
      "an archive without a test batch",
      async () => ({ [archive]: await packed(without(test)) }),
      /cifar-10-binary.tar.gz\/test_batch.bin: got no such file beside/,
      all,
    ],
    [
      "a bad batch in an archive",
      async () => ({ [archive]: await packed({ ...cifarFiles(), [batch1]: withLabel(12, 0) }) }),
      /cifar-10-binary.tar.gz\/data_batch_1.bin: got label 12/,
      all,
    ],
  ];

  it.each(cases)("%s", async (_, files, message, values) => {
    const error = await load(sourceOf(await files()), values).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DataError);
    if (!(error instanceof DataError)) return;
    expect(error.message).toMatch(message);
    const { got, expected, fix } = error.complaint;
    for (const text of [got, expected, fix]) expect(inLanguage(text, "zh")).not.toBe("");
    expect(inLanguage(fix, "zh")).toMatch(/\p{Script=Han}/u);
  });

  it("an archive of any bytes, or with some changed: read or refused, never more", async () => {
    const files = { "cifar-10-batches-bin/data_batch_1.bin": cifarBatch(1), "test_batch.bin": cifarBatch(1) };
    const [plain, zipped] = [tarOf(files), await gzip(tarOf(files))];
    const changes = fc.array(fc.tuple(fc.nat(zipped.length), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
    const mutated = fc.tuple(fc.constantFrom(plain, zipped), changes, fc.option(fc.nat(zipped.length)));
    await fc.assert(
      fc.asyncProperty(mutated, async ([bytes, changes, length]) => {
        const changed = bytes.slice(0, length ?? bytes.length);
        for (const [at, byte] of changes) changed[at] = byte;
        await load(sourceOf({ [archive]: changed })).catch((error: unknown) => {
          if (!(error instanceof DataError)) throw error;
        });
      }),
      { numRuns: 150 },
    );
  });

  it("no files in a session without any", async () => {
    await expect(load(noFiles)).rejects.toThrow(/got no CIFAR-10 files/);
  });
});

describe("The real CIFAR-10 files", () => {
  const folder = resolve(import.meta.dirname, "../..", process.env.LAYERLAB_DATA ?? "../shared/data");
  const isPresent = existsSync(resolve(folder, "cifar-10-batches-bin/test_batch.bin"));
  if (!isPresent) console.warn(`The real CIFAR-10 is not tested: no cifar-10-batches-bin/test_batch.bin in ${folder}.`);

  it.skipIf(!isPresent)(
    "hold 10,000 test images, 1000 of each class (skipped where ../shared/data or LAYERLAB_DATA has none)",
    async () => {
      const { train, test } = await load(nodeFiles(folder), { train_samples: 10_000 });
      expect([train.size, test.size]).toEqual([10_000, 10_000]);
      const histogram = new Array<number>(10).fill(0);
      for (const label of test.labels) histogram[label]!++;
      expect(histogram).toEqual(new Array(10).fill(1000));
      // The first test image is a cat, the second a ship.
      expect([...test.labels.subarray(0, 4)]).toEqual([3, 8, 8, 0]);
    },
  );
});
