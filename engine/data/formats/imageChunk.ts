/**
 * Layerlab's own format, in which an image set is written piece by piece, by `npm run data` and as it comes from the Hub: small files that are loaded
 * one after the other. Each is gzip or not, and unpacked it is four bytes "LLI1", then N, C, H and W with 32 bits each, the N labels with 16 bits each, the lowest byte first in
 * both, and the N·C·H·W bytes of the pixels, as (N, C, H, W).
 */

import type { ByteReader } from "./byteReader.ts";
import { checkLabels, damaged } from "./damaged.ts";
import { unpacked } from "./gzip.ts";
import type { ImageBatch, ImageFormat, ImageKind, OpenedFile } from "./images.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const MAGIC = "LLI1";
const HEADER_BYTES = 20;
/** Of one file that is packed. Those that are written are a tenth of it; what declares more is damaged. */
const MOST_PACKED_BYTES = 2 ** 25;

/** Takes any number of files, and gives a batch for each. */
export const imageChunk: ImageFormat = {
  async *read(files, kind) {
    for (const file of files) yield await readChunk(file, kind);
  },
};

async function readChunk(file: OpenedFile, kind: ImageKind): Promise<ImageBatch> {
  const { path } = file;
  const { reader, maxBytes, isPacked } = await unpacked(file);
  try {
    const header = new Uint8Array(HEADER_BYTES);
    const isWhole = (await reader.fill(header)) === HEADER_BYTES;
    if (!isWhole || new TextDecoder().decode(header.subarray(0, 4)) !== MAGIC) throw notAChunk(path);
    const view = new DataView(header.buffer);
    const [count = 0, ...shape] = [4, 8, 12, 16].map((at) => view.getUint32(at, true));
    if (shape.some((length, axis) => length !== kind.shape[axis])) throw otherShape(path, shape, kind);
    const pixelBytes = shape.reduce((product, length) => product * length, 1);
    const declared = HEADER_BYTES + count * (2 + pixelBytes);
    if (count === 0 || declared > (isPacked ? Math.min(maxBytes, MOST_PACKED_BYTES) : maxBytes))
      throw otherLength(path, count);

    const labelBytes = await readAll(reader, 2 * count);
    const pixels = await readAll(reader, count * pixelBytes);
    if (!labelBytes || !pixels || (await reader.skip(Infinity)) > 0) throw otherLength(path, count);
    const labels = Int32Array.from({ length: count }, (_, i) => labelBytes[2 * i]! + 256 * labelBytes[2 * i + 1]!);
    checkLabels({ path, labels, classes: kind.classes, first: 0 });
    return { labels, pixels };
  } finally {
    await reader.cancel();
  }
}

/** null where there are fewer bytes. */
async function readAll(reader: ByteReader, length: number): Promise<Bytes | null> {
  const bytes = new Uint8Array(length);
  return (await reader.fill(bytes)) === length ? bytes : null;
}

/** A file of these images. */
export function writeChunk({ labels, pixels }: ImageBatch, shape: ImageKind["shape"]): Bytes {
  const bytes = new Uint8Array(HEADER_BYTES + 2 * labels.length + pixels.length);
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  [labels.length, ...shape].forEach((length, i) => {
    view.setUint32(4 + 4 * i, length, true);
  });
  labels.forEach((label, i) => {
    view.setUint16(HEADER_BYTES + 2 * i, label, true);
  });
  bytes.set(pixels, HEADER_BYTES + 2 * labels.length);
  return bytes;
}

/** The same as gzip. */
export async function packChunk(batch: ImageBatch, shape: ImageKind["shape"]): Promise<Bytes> {
  const packed = new Blob([writeChunk(batch, shape)]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

const notAChunk = (path: string) =>
  damaged(path, {
    got: { en: "a file of another kind", zh: "其他类型的文件" },
    expected: {
      en: `images as npm run data writes them, which begin with ${MAGIC}`,
      zh: `npm run data 写出的图像，以 ${MAGIC} 开头`,
    },
  });

const otherShape = (path: string, shape: readonly number[], kind: ImageKind) =>
  damaged(path, {
    got: { en: `images of ${shape.join(" × ")}`, zh: `${shape.join(" × ")} 的图像` },
    expected: { en: `images of ${kind.shape.join(" × ")}`, zh: `${kind.shape.join(" × ")} 的图像` },
  });

const otherLength = (path: string, count: number) =>
  damaged(path, {
    got: { en: "a file of another length", zh: "长度不符的文件" },
    expected: { en: `the labels and pixels of ${count} images`, zh: `${count} 张图像的标签与像素` },
  });
