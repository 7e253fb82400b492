/** Reads CIFAR's binary batches: for each example one byte for the label, then one for each pixel, plane after plane. */

import { checkLabels, damaged } from "./damaged.ts";
import type { ImageFormat, ImageKind } from "./images.ts";

/** Examples read at a time: 3 MB of CIFAR-10's. */
const BATCH = 1024;

const recordBytes = ({ shape }: ImageKind) => 1 + shape.reduce((product, length) => product * length, 1);

export const cifarBinary: ImageFormat = {
  async *read(files, kind) {
    const record = recordBytes(kind);
    for (const { path, blob } of files) {
      checkSize(path, blob.size, record);
      const count = blob.size / record;
      for (let first = 0; first < count; first += BATCH) {
        const size = Math.min(BATCH, count - first);
        const bytes = new Uint8Array(await blob.slice(first * record, (first + size) * record).arrayBuffer());
        const labels = labelsOf(bytes, record);
        checkLabels({ path, labels, classes: kind.classes, first, byteOf: (example) => example * record });
        yield { labels, pixels: pixelsOf(bytes, record) };
      }
    }
  },

  /** A positive whole number of examples, all labels classes. */
  isOne: async ({ blob }, kind) => {
    const record = recordBytes(kind);
    if (blob.size === 0 || blob.size % record !== 0) return false;
    for (let at = 0; at < blob.size; at += BATCH * record) {
      const bytes = new Uint8Array(await blob.slice(at, at + BATCH * record).arrayBuffer());
      if (labelsOf(bytes, record).some((label) => label >= kind.classes)) return false;
    }
    return true;
  },
};

const labelsOf = (bytes: Uint8Array, record: number) =>
  Uint8Array.from({ length: bytes.length / record }, (_, i) => bytes[i * record]!);

function pixelsOf(bytes: Uint8Array, record: number): Uint8Array {
  const pixels = new Uint8Array((bytes.length / record) * (record - 1));
  for (let at = 0, to = 0; at < bytes.length; at += record, to += record - 1) {
    pixels.set(bytes.subarray(at + 1, at + record), to);
  }
  return pixels;
}

function checkSize(path: string, bytes: number, record: number): void {
  if (bytes > 0 && bytes % record === 0) return;
  const [count, rest] = [Math.floor(bytes / record), bytes % record];
  throw damaged(path, {
    got: {
      en: `${bytes} bytes (${count} examples and ${rest} bytes over)`,
      zh: `${bytes} 字节（${count} 个样本，余 ${rest} 字节）`,
    },
    expected: {
      en: `one or more examples of ${record} bytes; a whole file has 10,000`,
      zh: `一个或多个 ${record} 字节的样本；完整的文件有 10,000 个`,
    },
  });
}
