/** A set's Parquet files as the Hugging Face Hub has them: `train-00000-of-00001.parquet`, and more of them for large sets. */

import type { FileNames, Layout } from "./layout.ts";

interface Hub {
  /** Where they lie in the data folder. */
  readonly folder: string;
  /** Names of the two columns. */
  readonly image: string;
  readonly label: string;
}

const parquet = (part: string): FileNames => ({
  name: `${part}-00000-of-00001.parquet`,
  pattern: new RegExp(`^${part}-\\d+-of-\\d+( \\(\\d+\\))?\\.parquet$`, "i"),
});

const [train, test] = [parquet("train"), parquet("test")];

export const hubLayout = ({ folder, ...columns }: Hub): Layout => ({
  files: {
    en: "the Hugging Face Hub's train-….parquet and test-….parquet",
    zh: "Hugging Face Hub 的 train-….parquet 与 test-….parquet",
  },
  folder,
  namesAreShared: true,
  train: [train],
  test: [test],
  otherNames: /\.parquet$/i,
  format: async () => (await import("./formats/parquetImages.ts")).parquetImages(columns),
});
