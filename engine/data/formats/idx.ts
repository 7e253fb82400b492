/**
 * Reads idx files, as Yann LeCun defined them for MNIST: two bytes 0, the type of number, the number of axes, each axis as 32 bits with the
 * highest byte first, then the numbers row by row. Images and their labels are two files; either may be gzip.
 */

import type { Text } from "../../define/text.ts";
import { checkLabels, damaged } from "./damaged.ts";
import { type Unpacked, unpacked } from "./gzip.ts";
import type { ImageBatch, ImageFormat, ImageKind, OpenedFile } from "./images.ts";

/** Images read at a time: 3 MB of MNIST's. */
const BATCH = 4096;
const UNSIGNED_BYTES = 0x08;

/** Takes two files: images, then their labels. */
export const idxPair: ImageFormat = {
  async *read([imageFile, labelFile], kind) {
    const images = await openIdx(imageFile!, imageShape(kind));
    const labels = await openIdx(labelFile!, []);
    if (images.count !== labels.count) throw differentCounts({ imageFile, labelFile, images, labels });
    let first = 0;
    try {
      while (first < images.count) {
        const size = Math.min(BATCH, images.count - first);
        const batch: ImageBatch = { labels: await labels.read(size), pixels: await images.read(size) };
        const byteOf = (example: number) => labels.headerBytes + example;
        checkLabels({ path: labelFile!.path, labels: batch.labels, classes: kind.classes, first, byteOf });
        first += size;
        if (first === images.count) await Promise.all([images.end(), labels.end()]);
        yield batch;
      }
    } finally {
      await Promise.all([images.cancel(), labels.cancel()]);
    }
  },
};

/** A single channel has no axis of its own. */
const imageShape = ({ shape: [channels, ...plane] }: ImageKind): readonly number[] =>
  channels === 1 ? plane : [channels!, ...plane];

interface Idx {
  /** Length of the first axis. */
  readonly count: number;
  readonly headerBytes: number;
  /** The next `size` items, one after the other. */
  read(size: number): Promise<Uint8Array>;
  /** Throws where there are bytes after the last item. */
  end(): Promise<void>;
  cancel(): Promise<void>;
}

/** @param itemShape of one item, without the first axis */
async function openIdx(file: OpenedFile, itemShape: readonly number[]): Promise<Idx> {
  const { path, blob } = file;
  const { reader, maxBytes, isPacked }: Unpacked = await unpacked(file);
  const axes = 1 + itemShape.length;
  const headerBytes = 4 + 4 * axes;
  const header = new Uint8Array(headerBytes);
  const headerRead = await reader.fill(header);
  const view = new DataView(header.buffer);
  const magic = 2 ** 8 * UNSIGNED_BYTES + axes;
  if (headerRead < headerBytes || view.getUint32(0) !== magic)
    throw wrongMagic(path, header.subarray(0, headerRead), magic);

  const [count = 0, ...item] = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (item.some((length, axis) => length !== itemShape[axis])) throw wrongShape(path, [count, ...item], itemShape);
  const itemBytes = itemShape.reduce((product, length) => product * length, 1);
  const declared = headerBytes + count * itemBytes;
  if (isPacked ? declared > maxBytes : declared !== blob.size)
    throw wrongSize({ path, count, declared, present: blob.size, isPacked });
  if (count === 0)
    throw damaged(path, { got: { en: "no items", zh: "零个条目" }, expected: { en: "one or more", zh: "一个或多个" } });

  let read = 0;
  return {
    count,
    headerBytes,
    read: async (size) => {
      const bytes = new Uint8Array(size * itemBytes);
      const present = await reader.fill(bytes);
      if (present < bytes.length)
        throw wrongSize({ path, count, declared, present: headerBytes + read + present, isPacked: false });
      read += present;
      return bytes;
    },
    end: async () => {
      const rest = await reader.skip(Infinity);
      if (rest > 0) throw wrongSize({ path, count, declared, present: declared + rest, isPacked: false });
    },
    cancel: () => reader.cancel(),
  };
}

function wrongMagic(path: string, header: Uint8Array, magic: number) {
  const hex = (bytes: Iterable<number>) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const [first, expected] = [hex(header.subarray(0, 4)), hex([0, 0, magic >> 8, magic & 0xff])];
  return damaged(path, {
    got: { en: `a file that begins with ${first || "nothing"}`, zh: `以 ${first || "空"} 开头的文件` },
    expected: { en: `an idx file, which begins with ${expected}`, zh: `idx 文件，以 ${expected} 开头` },
  });
}

function wrongShape(path: string, shape: readonly number[], itemShape: readonly number[]) {
  return damaged(path, {
    got: { en: `an array of ${shape.join(" × ")}`, zh: `${shape.join(" × ")} 的数组` },
    expected: { en: `N × ${itemShape.join(" × ")}`, zh: `N × ${itemShape.join(" × ")}` },
  });
}

interface Size {
  readonly path: string;
  readonly count: number;
  /** Bytes of the whole file, unpacked. */
  readonly declared: number;
  readonly present: number;
  /** `present` counts packed bytes. */
  readonly isPacked: boolean;
}

function wrongSize({ path, count, declared, present, isPacked }: Size) {
  const [en, zh] = isPacked ? [" of gzip", " gzip "] : ["", ""];
  const expected: Text = { en: `${declared} bytes for ${count} items`, zh: `${count} 个条目共 ${declared} 字节` };
  return damaged(path, { got: { en: `${present} bytes${en}`, zh: `${present}${zh || " "}字节` }, expected });
}

interface Pair {
  readonly imageFile?: OpenedFile;
  readonly labelFile?: OpenedFile;
  readonly images: Idx;
  readonly labels: Idx;
}

const differentCounts = ({ imageFile, labelFile, images, labels }: Pair) =>
  damaged(labelFile!.path, {
    got: { en: `${labels.count} labels`, zh: `${labels.count} 个标签` },
    expected: {
      en: `${images.count}, one for each image of ${imageFile!.path}`,
      zh: `${images.count} 个，${imageFile!.path} 的每张图像一个`,
    },
  });
