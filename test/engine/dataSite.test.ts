/** A site's own data folder: how it is written, what its files are, and how it is read under Node. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSiteFolder } from "../../engine/cli/siteFolder.ts";
import { imageChunk, packChunk, writeChunk } from "../../engine/data/formats/imageChunk.ts";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import { nodeFiles } from "../../engine/data/sources/nodeFiles.ts";
import { manifestName, readManifest, type SiteManifest } from "../../engine/data/sources/siteManifest.ts";
import { DataError } from "../../engine/define/errors.ts";
import { loadDataset } from "../../engine/experiment/loadDataset.ts";
import { fourFiles, images, shape } from "../support/siteImages.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const kind = { shape, classes: 10 };
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "layerlab-site-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const manifestOf = (): SiteManifest => readManifest(readFileSync(join(folder, manifestName), "utf8"), manifestName);
const chunksOf = () => manifestOf().sets.CIFAR10!.chunks;
const load = (samples: object = {}) =>
  loadDataset({
    experiment: { seed: 0, dataset: { type: "CIFAR10", train_samples: null, test_samples: null, ...samples } },
    files: nodeFiles(folder),
  });

describe("a file of images as npm run data writes it", () => {
  const small = { labels: Uint8Array.of(3, 9), pixels: images(2).inputs };
  const read = async (bytes: Bytes) => {
    const files = memoryFiles(new Map([["a.images", bytes]]));
    const batches = imageChunk.read([{ path: "a.images", blob: await files.open("a.images") }], kind);
    const all = [];
    for await (const batch of batches) all.push(batch);
    return all;
  };

  it("gives back labels and pixels, packed or not", async () => {
    for (const bytes of [await packChunk(small, shape), writeChunk(small, shape)]) {
      const [batch] = await read(bytes);
      expect([...batch!.labels]).toEqual([3, 9]);
      expect(batch!.pixels).toEqual(small.pixels);
    }
  });

  it("that is cut, changed, of another shape or no such file at all ends in one complaint", async () => {
    const whole = await packChunk(small, shape);
    await expect(read(whole.slice(0, -9))).rejects.toThrow(/^a.images: got gzip data that is cut short/);
    await expect(read(await packChunk({ labels: small.labels, pixels: images(1).inputs }, shape))).rejects.toThrow(
      /another length, expected the labels and pixels of 2 images/,
    );
    await expect(read(await packChunk(small, [3, 16, 64]))).rejects.toThrow(/images of 3 × 16 × 64/);
    await expect(read(await packChunk({ ...small, labels: Uint8Array.of(3, 10) }, shape))).rejects.toThrow(/label 10/);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (junk, at, by) => {
          const changed = whole.slice();
          changed[at] = (changed[at]! + by) % 256;
          for (const bytes of [new Uint8Array(junk), changed]) {
            const outcome = await read(bytes).then(
              ([batch]) => batch!.pixels,
              (error: unknown) => error,
            );
            // Some of gzip's header are remarks: what changes those reads the same.
            if (outcome instanceof Uint8Array) expect(outcome).toEqual(small.pixels);
            else expect(outcome).toBeInstanceOf(DataError);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("the folder", () => {
  it("is read under Node like any other layout, image for image", async () => {
    await createSiteFolder(folder).write(fourFiles);
    const { train, test, notice } = await load();
    expect(Buffer.from(train.inputs.buffer).equals(images(2100).inputs)).toBe(true);
    expect(train.labels).toEqual(images(2100).labels);
    expect(test.size).toBe(5);
    expect(notice).toBeUndefined();
  });

  it("names first what training can begin with", async () => {
    await createSiteFolder(folder).write({ ...fourFiles, test: images(1001) });
    expect(chunksOf().map(({ split, images }) => [split, images])).toEqual([
      ["test", 1000],
      ["train", 1000],
      ["test", 1],
      ["train", 1000],
      ["train", 100],
    ]);
  });

  it("keeps other sets, and of this one nothing from before", async () => {
    await createSiteFolder(folder).write(fourFiles);
    await createSiteFolder(folder).write({ ...fourFiles, type: "Other" });
    await createSiteFolder(folder).write({ ...fourFiles, train: images(7) });
    expect(Object.keys(manifestOf().sets)).toEqual(["CIFAR10", "Other"]);
    const there = readdirSync(join(folder, "cifar10")).sort();
    expect(there).toEqual(
      chunksOf()
        .map(({ file }) => file.split("/")[1])
        .sort(),
    );
    expect((await load()).train.size).toBe(7);
  });

  it("stays as it was where writing breaks off, at the disk's end or by hand", async () => {
    await createSiteFolder(folder).write(fourFiles);
    const before = [readdirSync(join(folder, "cifar10")), manifestOf()];
    const stopped = createSiteFolder(folder);
    const writing = stopped.write({ ...fourFiles, train: images(3) });
    stopped.discard();
    await expect(writing).rejects.toThrow("broken off");
    const failing = createSiteFolder(folder);
    const broken = {
      ...fourFiles,
      get test(): never {
        throw new Error("no more room");
      },
    };
    await expect(failing.write(broken)).rejects.toThrow("no more room");
    expect([readdirSync(join(folder, "cifar10")), manifestOf()]).toEqual(before);
  });

  it("that cannot be is refused with its path", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(createSiteFolder(join(folder, "file")).write(fourFiles)).rejects.toThrow(/file\/cifar10: got/);
    writeFileSync(join(folder, manifestName), "{}");
    await expect(createSiteFolder(folder).write(fourFiles)).rejects.toThrow(
      /manifest.json: got a file without version 1/,
    );
  });
});

describe("a manifest", () => {
  it("of any other content is one complaint in two languages; it leads nowhere outside its folder", () => {
    const good = { train: 1, test: 1, chunks: [] as unknown[] };
    const chunk = { file: "cifar10/a.images", split: "train", images: 1, bytes: 9, sha256: "0".repeat(64) };
    good.chunks = [chunk, { ...chunk, split: "test" }];
    const read = (set: unknown) => readManifest(JSON.stringify({ version: 1, sets: { CIFAR10: set } }), "m");
    expect(read(good).sets.CIFAR10!.chunks).toHaveLength(2);
    for (const change of [
      { file: "../secret.images" },
      { file: "https://elsewhere/a.images" },
      { file: "//elsewhere/a.images" },
      { images: 0 },
      { bytes: 1.5 },
      { sha256: "" },
      { split: "both" },
    ])
      expect(() => read({ ...good, chunks: [{ ...chunk, ...change }, chunk] }), JSON.stringify(change)).toThrow(
        DataError,
      );
    expect(() => read({ ...good, train: 2 })).toThrow(/counts of CIFAR10's images/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          readManifest(text, "m");
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
    );
    expect(() => readManifest("", "m")).toThrow(/npm run data/);
  });
});
