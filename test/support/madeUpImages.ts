/** The 80 made-up images that test/golden trains the tutorial's network on, in CIFAR-10's binary layout. */

import { RECORD } from "./cifar.ts";
import { hashUniform } from "./hashUniform.ts";

export function madeUpImages(): Uint8Array<ArrayBuffer> {
  const count = 80;
  const bytes = RECORD - 1;
  const pixels = hashUniform(100, count * bytes);
  const labels = hashUniform(101, count);
  const records = new Uint8Array(count * RECORD);
  for (let i = 0; i < count; i++) {
    records[i * RECORD] = Math.floor(labels[i]! * 10);
    for (let j = 0; j < bytes; j++) records[i * RECORD + 1 + j] = Math.floor(pixels[i * bytes + j]! * 256);
  }
  return records;
}
