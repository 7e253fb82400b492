/** The four idx files in which MNIST came into the world, and all sets that take its place. */

import { imageLayout } from "./imageLayout.ts";
import type { FileNames } from "./layout.ts";

/** `train-images-idx3-ubyte.gz`, unpacked, or with the dot that some copies have. */
const idx = (part: string, axes: 1 | 3): FileNames => ({
  name: `${part}-idx${axes}-ubyte.gz`,
  pattern: new RegExp(`^${part}[-.]idx${axes}-ubyte( \\(\\d+\\))?(\\.gz)?$`, "i"),
});

export const mnistLayout = imageLayout({
  files: {
    en: "the four files train-images-idx3-ubyte.gz … t10k-labels-idx1-ubyte.gz, packed or not",
    zh: "train-images-idx3-ubyte.gz 至 t10k-labels-idx1-ubyte.gz 四个文件，压缩或解压均可",
  },
  namesAreShared: true,
  train: [idx("train-images", 3), idx("train-labels", 1)],
  test: [idx("t10k-images", 3), idx("t10k-labels", 1)],
  format: async () => (await import("./formats/idx.ts")).idxPair,
});

/** The four files, as they lie in a folder of the web. */
export const mnistUrls = (folder: string): readonly string[] =>
  [...mnistLayout.train, ...mnistLayout.test].map(({ name }) => `${folder}${name}`);
