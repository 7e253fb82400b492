/** An image set that is read from files, made of what its entry says of them. `readImageSet.ts` reads them. */

import { type DatasetEntry, fileDataset } from "../define/entry.ts";
import { loadCode } from "../define/loadCode.ts";
import { int } from "../define/param.ts";
import { describeImages } from "./describe.ts";
import { hubLayout } from "./hubLayout.ts";
import type { ImageSet } from "./layout.ts";
import { pixelNormalize } from "./pixelNormalize.ts";
import { siteLayout } from "./siteLayout.ts";

export function imageSet(described: ImageSet): DatasetEntry {
  const { type, title, doc, source, torchClass, shape, classes, normalize } = described;
  const { layouts, hub } = described.files;
  const files = { ...described.files, layouts: [...layouts, ...(hub ? [hubLayout(hub)] : []), siteLayout(type)] };
  const set = { ...described, files };
  // How many images there are, the files say; what they are needs no look at them.
  const description = describeImages(shape, { task: "classification", classes });
  return fileDataset({
    title,
    describe: () => description,
    takesAugmentation: true,
    doc,
    source,
    torchClass,
    files,
    params: { ...sampleCounts, normalize: pixelNormalize(normalize) },
    load: async ({ params, files, onProgress }) => {
      const { readImageSet } = await loadCode(import("./readImageSet.ts"), type);
      const images = await readImageSet({ set, source: files, params, onProgress });
      return { type, ...description, normalize: params.normalize, ...images };
    },
  });
}

const sampleCounts = {
  train_samples: int({
    default: null,
    nullIsAll: true,
    min: 1,
    doc: {
      en: "How many training images to take, from the first on; null takes all that are present.",
      zh: "取前多少张训练图像；null 表示全部。",
    },
  }),
  test_samples: int({
    default: null,
    nullIsAll: true,
    min: 1,
    doc: {
      en: "How many test images to take, from the first on; null takes all that are present.",
      zh: "取前多少张测试图像；null 表示全部。",
    },
  }),
};
