/** Images of CIFAR-10's shape of which one sees which they are, as `npm run data` takes them. */

import type { SiteImages } from "../../engine/cli/siteFolder.ts";

export const shape = [3, 32, 32];
const pixels = 3072;

/** Image i has class i mod 10 and is of one grey, i mod 256. */
export function images(size: number) {
  const inputs = new Uint8Array(size * pixels);
  for (let i = 0; i < size; i++) inputs.fill(i, i * pixels, (i + 1) * pixels);
  return { inputs, labels: Int32Array.from({ length: size }, (_, i) => i % 10), size };
}

/** In four files: one to be tested on, three to learn from. */
export const fourFiles: SiteImages = { type: "CIFAR10", shape, train: images(2100), test: images(5) };
