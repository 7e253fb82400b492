/** PNGs and Parquet files of images: what independent writers wrote, and the many ways in which it can be broken. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ImageBatch, ImageKind } from "../../engine/data/formats/images.ts";
import { parquetImages } from "../../engine/data/formats/parquetImages.ts";
import { decodePng } from "../../engine/data/formats/png.ts";
import { unpackSnappy } from "../../engine/data/formats/snappy.ts";
import { DataError } from "../../engine/define/errors.ts";
import { inLanguage } from "../../engine/define/text.ts";
import pngs from "../golden/pngs.json" with { type: "json" };
import { concat, mutated } from "../support/mutated.ts";
import { parquetOf } from "../support/parquetWriter.ts";
import { pngOf, pngOfPlanes } from "../support/pngWriter.ts";

type Shape = readonly [number, number, number];

/** What is as good as noise, so that every filter meets all sorts of differences. */
const noise = (length: number, seed = 0) => Uint8Array.from({ length }, (_, i) => ((i + seed) * 2654435761) >>> 24);

function decode(bytes: Uint8Array, shape: Shape): Uint8Array | string {
  const pixels = new Uint8Array(shape[0] * shape[1] * shape[2] + 2).fill(7);
  const wrong = decodePng(bytes, { shape, pixels, at: 1 });
  // Nothing beyond the image is written to.
  expect([pixels[0], pixels.at(-1)]).toEqual([7, 7]);
  return wrong ? inLanguage(wrong, "en") : pixels.slice(1, -1);
}

describe("A PNG", () => {
  it.each(pngs.cases.map((picture) => [picture.name, picture] as const))(
    "that Pillow wrote is read: %s",
    (_, picture) => {
      const pixels = decode(Uint8Array.from(Buffer.from(picture.png, "base64")), picture.shape as unknown as Shape);
      expect([...pixels]).toEqual(picture.pixels);
    },
  );

  it.each([
    [1, 28, 28],
    [3, 32, 32],
    [3, 5, 7],
    [1, 1, 1],
  ] as const)(
    "of (%i, %i, %i) is read as its planes were, with every filter and in any number of chunks",
    (...shape) => {
      const planes = noise(shape[0] * shape[1] * shape[2]);
      expect(decode(pngOfPlanes(planes, shape), shape)).toEqual(planes);
      const rows = noise(12);
      expect(decode(pngOf({ width: 4, height: 3, colour: 0, rows, parts: 5 }), [1, 3, 4])).toEqual(rows);
    },
  );

  it("of fewer bits is spread over 0 … 255", () => {
    const two = pngOf({ width: 5, height: 1, colour: 0, depth: 2, rows: Uint8Array.of(0b00011011, 0b01000000) });
    expect([...decode(two, [1, 1, 5])]).toEqual([0, 85, 170, 255, 85]);
  });

  it("with a palette has its colours", () => {
    const palette = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const rows = Uint8Array.of(0b00100001, 0b00000000);
    const picture = { width: 3, height: 1, colour: 3, depth: 4, rows, palette };
    expect([...decode(pngOf(picture), [3, 1, 3])]).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
    expect(decode(pngOf({ ...picture, palette: palette.subarray(0, 6) }), [3, 1, 3])).toBe("a PNG that is damaged");
  });

  const rows = noise(48);
  const good = pngOf({ width: 4, height: 4, colour: 2, rows });
  it.each([
    ["of another size", pngOf({ width: 8, height: 2, colour: 2, rows }), "a PNG of 8 × 2, colour, 8 bits a value"],
    ["of grey", pngOf({ width: 4, height: 4, colour: 0, rows: noise(16) }), "a PNG of 4 × 4, grey, 8 bits a value"],
    [
      "with alpha",
      pngOf({ width: 4, height: 4, colour: 6, rows: noise(64) }),
      "a PNG of 4 × 4, colour with alpha, 8 bits a value",
    ],
    [
      "of 16 bits",
      pngOf({ width: 4, height: 4, colour: 2, depth: 16, rows: noise(96) }),
      "a PNG of 4 × 4, colour, 16 bits a value",
    ],
    [
      "with a palette it has not",
      pngOf({ width: 4, height: 4, colour: 3, rows: noise(16) }),
      "a PNG of 4 × 4, a palette of colours, 8 bits a value",
    ],
    [
      "interlaced",
      pngOf({ width: 4, height: 4, colour: 2, rows, interlaced: true }),
      "a PNG of 4 × 4, colour, 8 bits a value, interlaced",
    ],
    [
      "with a row too few",
      pngOf({ width: 4, height: 3, colour: 2, rows: noise(36) }),
      "a PNG of 4 × 3, colour, 8 bits a value",
    ],
    [
      "with more data than rows",
      withHeightOf(pngOf({ width: 4, height: 5, colour: 2, rows: noise(60) }), 4),
      "a PNG that is damaged",
    ],
    [
      "with less data than rows",
      withHeightOf(pngOf({ width: 4, height: 3, colour: 2, rows: noise(36) }), 4),
      "a PNG that is damaged",
    ],
    ["cut short", good.slice(0, -20), "bytes that are no whole PNG"],
    ["of nothing", new Uint8Array(0), "bytes that are no whole PNG"],
    ["that is a JPEG", concat([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), noise(100)]), "bytes that are no whole PNG"],
  ])("%s is no image of (3, 4, 4)", (_, bytes, message) => {
    expect(decode(bytes, [3, 4, 4])).toBe(message);
  });

  it("with any bit of its data changed is found to be damaged", () => {
    const data = Buffer.from(good).indexOf("IDAT") + 4;
    const end = Buffer.from(good).indexOf("IEND") - 8;
    for (let bit = 0; bit < 8 * (end - data); bit++) {
      const changed = good.slice();
      changed[data + (bit >> 3)]! ^= 1 << (bit & 7);
      const read = decode(changed, [3, 4, 4]);
      // A few bits say nothing, such as how far back the packer might have looked.
      if (typeof read === "string") expect(read).toBe("a PNG that is damaged");
      else expect(read).toEqual(decode(good, [3, 4, 4]));
    }
  });

  it("that is junk or was changed anywhere is read or refused, never more", () => {
    const whole = [good, ...pngs.cases.map(({ png }) => Uint8Array.from(Buffer.from(png, "base64")))];
    fc.assert(
      fc.property(mutated(whole, good.slice(0, 41)), (bytes) => {
        decode(bytes, [3, 4, 4]);
      }),
      { numRuns: 3000 },
    );
  });
});

function withHeightOf(png: Uint8Array<ArrayBuffer>, height: number): Uint8Array<ArrayBuffer> {
  new DataView(png.buffer, png.byteOffset).setUint32(20, height);
  return png;
}

const small: ImageKind = { shape: [1, 3, 4], classes: 10 };
const imagesOf = (count: number, size = 12) => Array.from({ length: count }, (_, i) => noise(size, 100 * i));
const pngsOf = (images: readonly Uint8Array[], shape: Shape = [1, 3, 4]) =>
  images.map((image) => pngOfPlanes(image, shape));
const labelsOf = (count: number) => Array.from({ length: count }, (_, i) => (i * 7) % 10);

interface Reading {
  readonly kind?: ImageKind;
  readonly columns?: { readonly image: string; readonly label: string };
  /** Stop after so many batches. */
  readonly batches?: number;
  readonly onRead?: (bytes: number) => void;
}

/** A file that tells what is read of it. */
function watched(blob: Blob, onRead: (bytes: number) => void, start = 0): Blob {
  return Object.assign(blob, {
    slice: (from = 0, to = blob.size) => watched(Blob.prototype.slice.call(blob, from, to), onRead, start + from),
    arrayBuffer: () => {
      onRead(blob.size);
      return Blob.prototype.arrayBuffer.call(blob);
    },
  });
}

async function read(
  bytes: Uint8Array<ArrayBuffer>,
  { kind = small, columns = { image: "img", label: "label" }, batches = Infinity, onRead = () => {} }: Reading = {},
) {
  const format = parquetImages(columns);
  const read: ImageBatch[] = [];
  for await (const batch of format.read([{ path: "train.parquet", blob: watched(new Blob([bytes]), onRead) }], kind)) {
    read.push(batch);
    if (read.length === batches) break;
  }
  return {
    sizes: read.map(({ labels }) => labels.length),
    labels: read.flatMap(({ labels }) => [...labels]),
    pixels: concat(read.map(({ pixels }) => pixels)),
  };
}

async function complaintOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DataError);
  if (!(error instanceof DataError)) throw error;
  expect(inLanguage(error.complaint.got, "zh")).toMatch(/\p{Script=Han}/u);
  return error.message;
}

describe("Images in a Parquet file", () => {
  const images = imagesOf(50);
  const labels = labelsOf(50);
  const pngs50 = pngsOf(images);

  it.each([
    ["as the Hub has them", {}],
    ["in groups of 20 rows", { options: { rowGroupSize: 20 } }],
    ["in pages of a few images", { options: { pageSize: 300 } }],
    ["not packed", { options: { codec: "UNCOMPRESSED" } }],
    ["with labels of 32 bits", { labelType: "INT32" }],
    ["without statistics", { options: { statistics: false } }],
  ] as const)("are read %s", async (_, how) => {
    const batch = await read(parquetOf({ pngs: pngs50, labels, ...how }));
    expect(batch.labels).toEqual(labels);
    expect(batch.pixels).toEqual(concat(images));
  });

  it("are read where many are the same, which are then written once", async () => {
    const few = Array.from({ length: 300 }, (_, i) => images[i % 3]!);
    const batch = await read(parquetOf({ pngs: pngsOf(few), labels: labelsOf(300) }));
    expect(batch.labels).toEqual(labelsOf(300));
    expect(batch.pixels).toEqual(concat(few));
  });

  it("are read in colour, from columns of other names", async () => {
    const colours = imagesOf(5, 3 * 32 * 32);
    const bytes = parquetOf({ pngs: pngsOf(colours, [3, 32, 32]), labels: labelsOf(5), image: "image", label: "fine" });
    const batch = await read(bytes, {
      kind: { shape: [3, 32, 32], classes: 10 },
      columns: { image: "image", label: "fine" },
    });
    expect(batch.pixels).toEqual(concat(colours));
  });

  it("come long before the rest is read, in ranges", async () => {
    // What follows a PNG's end is no part of it.
    const large = pngs50.map((png) => concat([png, new Uint8Array(60_000)]));
    const pngs = [...large, ...large, ...large, ...large];
    const bytes = parquetOf({ pngs, labels: labelsOf(200), options: { rowGroupSize: 10, codec: "UNCOMPRESSED" } });
    expect(bytes.length).toBeGreaterThan(10e6);
    const reads: number[] = [];
    const onRead = (size: number) => reads.push(size);
    const first = await read(bytes, { batches: 1, onRead });
    expect(first.pixels).toEqual(concat(images.slice(0, 10)));
    // The end, which describes the file, and the first four megabytes or less.
    expect(reads).toHaveLength(2);
    expect(reads[1]).toBeLessThanOrEqual(2 ** 22);
    reads.length = 0;
    const whole = await read(bytes, { onRead });
    expect(whole.pixels).toEqual(concat([...images, ...images, ...images, ...images]));
    const [, ...ranges] = reads;
    expect(ranges).toHaveLength(4);
    expect(ranges.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(bytes.length);
  });

  it("of a large group are decoded some hundred at a time", async () => {
    const many = Array.from({ length: 700 }, (_, i) => images[i % 50]!);
    const batch = await read(parquetOf({ pngs: pngsOf(many), labels: labelsOf(700), options: { rowGroupSize: 700 } }));
    expect(batch.sizes).toEqual([256, 256, 188]);
    expect(batch.pixels).toEqual(concat(many));
  });

  it("are known by their columns", async () => {
    const isOne = (bytes: Uint8Array<ArrayBuffer>, image = "img") =>
      parquetImages({ image, label: "label" }).isOne!({ path: "a", blob: new Blob([bytes]) }, small);
    expect(await isOne(parquetOf({ pngs: pngs50, labels }))).toBe(true);
    expect(await isOne(parquetOf({ pngs: pngs50, labels }), "image")).toBe(false);
    expect(await isOne(parquetOf({ pngs: pngs50, labels }).slice(0, -9))).toBe(false);
    expect(await isOne(new Uint8Array(3073))).toBe(false);
    expect(await isOne(new Uint8Array(2))).toBe(false);
  });

  const good = parquetOf({ pngs: pngs50, labels });
  it.each([
    [
      "columns of other names",
      parquetOf({ pngs: pngs50, labels, image: "picture" }),
      /train.parquet: got columns picture.bytes, picture.path, label, expected columns img.bytes and label/,
    ],
    [
      "label 10",
      parquetOf({ pngs: pngs50, labels: labels.with(33, 10) }),
      /got label 10 in example 33, expected labels 0 to 9/,
    ],
    ["label −1", parquetOf({ pngs: pngs50, labels: labels.with(33, -1) }), /got label -1 in example 33/],
    [
      "images of another size",
      parquetOf({ pngs: pngs50.with(7, pngOfPlanes(noise(12), [1, 4, 3])), labels }),
      /got a PNG of 3 × 4, grey, 8 bits a value in row 7, expected a PNG of 4 × 3, grey/,
    ],
    [
      "an image of far too many bytes",
      parquetOf({ pngs: pngs50.with(1, concat([pngs50[1]!, new Uint8Array(70_000)])), labels }),
      /got a PNG of 70\d+ bytes in row 1/,
    ],
    [
      "an image that is no PNG",
      parquetOf({ pngs: pngs50.with(49, noise(60)), labels }),
      /got bytes that are no whole PNG in row 49/,
    ],
    [
      "a row without image",
      parquetOf({ pngs: (pngs50 as (Uint8Array | null)[]).with(3, null), labels }),
      /got a row with nothing in it in column img.bytes/,
    ],
    [
      "another packing",
      parquetOf({ pngs: pngs50, labels, options: { codec: "GZIP", compressors: { GZIP: (bytes) => bytes } } }),
      /got a column that is not packed with Snappy in column label/,
    ],
    ["no rows", parquetOf({ pngs: [], labels: [] }), /got 0 rows, expected 1 to \d+ rows|got columns of no name/],
    ["a file cut short", good.slice(0, -9), /got bytes that do not end as one, expected a whole Parquet file/],
    ["only its end", good.slice(-400), /got (a description of \d+ bytes|a column that lies beyond its 400 bytes)/],
    ["an empty file", new Uint8Array(0), /got 0 bytes, expected a whole Parquet file/],
    ["a web page", new TextEncoder().encode("<html>not found</html>"), /got bytes that do not end as one/],
  ] as const)("are refused with %s, in a sentence that says what and where", async (_, bytes, message) => {
    expect(await complaintOf(read(bytes))).toMatch(message);
  });

  it("that are junk or were changed anywhere are read or refused, never more", async () => {
    const files = [good, parquetOf({ pngs: pngs50, labels, options: { codec: "UNCOMPRESSED", rowGroupSize: 20 } })];
    await fc.assert(
      fc.asyncProperty(mutated(files, Uint8Array.of()), async (bytes) => {
        const batch = await read(bytes).catch((error: unknown) => error);
        if (batch instanceof DataError) return;
        expect(batch).not.toBeInstanceOf(Error);
        const { labels, pixels } = batch as Awaited<ReturnType<typeof read>>;
        expect(pixels).toHaveLength(labels.length * 12);
      }),
      { numRuns: 2000 },
    );
  });

  it("of a file whose description was changed anywhere are read or refused", async () => {
    const length = new DataView(good.buffer, good.byteOffset).getUint32(good.length - 8, true);
    const split = good.length - 8 - length;
    const footer = good.slice(split, -8);
    await fc.assert(
      fc.asyncProperty(mutated([footer], footer.slice(0, 3)), async (changed) => {
        const tail = new Uint8Array(8);
        new DataView(tail.buffer).setUint32(0, changed.length, true);
        tail.set(good.subarray(-4), 4);
        const result = await read(concat([good.subarray(0, split), changed, tail])).catch((error: unknown) => error);
        if (!(result instanceof DataError)) expect(result).not.toBeInstanceOf(Error);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Snappy", () => {
  const fail = (got: unknown) => new DataError({ where: "a", got: JSON.stringify(got), expected: "", fix: "" });
  const unpack = (bytes: readonly number[], length: number) => unpackSnappy(Uint8Array.from(bytes), length, fail);

  it("has literals and copies, which may overlap what they copy", () => {
    expect([...unpack([3, 8, 1, 2, 3], 3)]).toEqual([1, 2, 3]);
    // One byte, then ten copies of it.
    expect([...unpack([11, 0, 5, 0x19, 1], 11)]).toEqual(new Array(11).fill(5));
    expect([...unpack([5, 4, 1, 2, 0x0a, 2, 0], 5)]).toEqual([1, 2, 1, 2, 1]);
    expect([...unpack([3, 240, 0, 9, 0x07, 1, 0, 0, 0], 3)]).toEqual([9, 9, 9]);
  });

  it.each([
    ["a literal beyond the end", [3, 8, 1, 2], 3],
    ["a literal of less than no bytes", [3, 0xfc, 0xfb, 0xff, 0xff, 0xff, 1], 3],
    ["a copy from before the beginning", [5, 0, 1, 0x01, 2], 5],
    ["a copy from nowhere back", [5, 0, 1, 0x01, 0], 5],
    ["more than was said", [2, 8, 1, 2, 3], 2],
    ["less than was said", [4, 8, 1, 2, 3], 4],
    ["another size than the page's", [3, 8, 1, 2, 3], 4],
    ["a size that no such bytes can have", [0xff, 0xff, 0xff, 0xff, 7, 0, 1], 2 ** 31 - 1],
    ["nothing", [], 1],
  ])("is refused with %s", (_, bytes, length) => {
    expect(() => unpack(bytes, length)).toThrow(DataError);
  });
});
