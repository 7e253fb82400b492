/** A set's Parquet files as the Hugging Face Hub has them: `train-00000-of-00001.parquet`, and more of them for large sets. */

import { imageLayout } from "./imageLayout.ts";
import type { FileNames, HubFiles, Layout } from "./layout.ts";

const parquet = (part: string): FileNames => ({
  name: `${part}-00000-of-00001.parquet`,
  pattern: new RegExp(`^${part}-\\d+-of-\\d+( \\(\\d+\\))?\\.parquet$`, "i"),
});

const [train, test] = [parquet("train"), parquet("test")];

export const hubLayout = ({ folder, columns }: HubFiles): Layout =>
  imageLayout({
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
