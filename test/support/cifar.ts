/** Small made-up CIFAR-10 files in the official binary layout, whole ones and a place to break them. */

import { createTar } from "nanotar";
import { memoryFiles } from "../../engine/data/sources/memory.ts";
import type { FileSource } from "../../engine/data/sources/source.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export const RECORD = 3073;

/** `count` examples; example i has label (first + i) mod 10 and every pixel byte p is (first + i + p) mod 256. */
export function cifarBatch(count: number, first = 0): Bytes {
  const bytes = new Uint8Array(count * RECORD);
  for (let i = 0; i < count; i++) {
    bytes[i * RECORD] = (first + i) % 10;
    for (let p = 0; p < RECORD - 1; p++) bytes[i * RECORD + 1 + p] = (first + i + p) % 256;
  }
  return bytes;
}

/** Two training batches (12 and 8 examples, 0 … 19) and a test batch (10 examples, 100 … 109) under their official names. */
export function cifarFiles(): Record<string, Bytes> {
  return {
    "cifar-10-batches-bin/data_batch_1.bin": cifarBatch(12, 0),
    "cifar-10-batches-bin/data_batch_2.bin": cifarBatch(8, 12),
    "cifar-10-batches-bin/test_batch.bin": cifarBatch(10, 100),
  };
}

export function sourceOf(files: Readonly<Record<string, Bytes>>): FileSource {
  return memoryFiles(new Map(Object.entries(files)));
}

/** As `tar` writes it; nanotar is an independent writer to read against. */
export function tarOf(files: Readonly<Record<string, Bytes>>): Bytes {
  return new Uint8Array(createTar(Object.entries(files).map(([name, data]) => ({ name, data }))));
}

export async function gzip(bytes: Bytes): Promise<Bytes> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
