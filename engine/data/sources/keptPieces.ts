/** A kept file in pieces of one MiB: so it is written, without ever holding more of it, and so its sums are checked as ranges are read. */

import { rangeBlob } from "./rangeBlob.ts";
import type { FileBlob } from "./source.ts";
import { canCheckSums, sumOf } from "./sums.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export const PIECE = 2 ** 20;

/** @param onSum hears each piece's sum, where the browser computes sums */
export async function* inPieces(blob: FileBlob, onSum: (sum: string) => void): AsyncGenerator<Bytes> {
  for (let start = 0; start < blob.size; start += PIECE) {
    const piece = await bytesOf(blob, start, start + PIECE);
    if (canCheckSums()) onSum(await sumOf(piece));
    yield piece;
  }
}

/**
 * The same file; each piece is held to its sum when a range of it is read for the first time.
 *
 * @param sums empty where none were computed
 * @param damaged what reading throws where a piece has another sum
 */
export function checkedBlob(blob: FileBlob, sums: readonly string[], damaged: () => Error): FileBlob {
  if (sums.length === 0 || !canCheckSums()) return blob;
  const checked = new Set<number>();

  /** A range within piece `i`. */
  async function readWithin(i: number, start: number, end: number): Promise<Bytes> {
    if (checked.has(i)) return bytesOf(blob, start, end);
    const piece = await bytesOf(blob, i * PIECE, (i + 1) * PIECE);
    if ((await sumOf(piece)) !== sums[i]) throw damaged();
    checked.add(i);
    return piece.subarray(start - i * PIECE, end - i * PIECE);
  }

  const read = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start);
    for (let i = Math.floor(start / PIECE); i * PIECE < end; i++) {
      const from = Math.max(start, i * PIECE);
      bytes.set(await readWithin(i, from, Math.min(end, (i + 1) * PIECE)), from - start);
    }
    return bytes;
  };
  return rangeBlob({ size: blob.size, read });
}

const bytesOf = async (blob: FileBlob, start: number, end: number): Promise<Bytes> =>
  new Uint8Array(await blob.slice(start, end).arrayBuffer());
