/** Small made-up idx files, whole ones and a place to break them. */

type Bytes = Uint8Array<ArrayBuffer>;

/** An idx file of unsigned bytes: its header, then `content`. */
export function idxFile(shape: readonly number[], content: Bytes): Bytes {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  for (const [axis, length] of shape.entries()) header.setUint32(4 + 4 * axis, length);
  return new Uint8Array([...new Uint8Array(header.buffer), ...content]);
}

/** `count` images of 28 × 28; pixel p of image i is (first + i + p) mod 256. */
export const idxImages = (count: number, first = 0): Bytes =>
  idxFile(
    [count, 28, 28],
    Uint8Array.from({ length: count * 784 }, (_, at) => first + Math.floor(at / 784) + (at % 784)),
  );

/** Label i is (first + i) mod 10. */
export const idxLabels = (count: number, first = 0): Bytes =>
  idxFile(
    [count],
    Uint8Array.from({ length: count }, (_, i) => (first + i) % 10),
  );

/** Twelve training images, 0 … 11, and five test images, 100 … 104, under their official names, unpacked. */
export const mnistFiles = (folder = "MNIST/raw/", first = 0): Record<string, Bytes> => ({
  [`${folder}train-images-idx3-ubyte`]: idxImages(12, first),
  [`${folder}train-labels-idx1-ubyte`]: idxLabels(12, first),
  [`${folder}t10k-images-idx3-ubyte`]: idxImages(5, first + 100),
  [`${folder}t10k-labels-idx1-ubyte`]: idxLabels(5, first + 100),
});
