/** CIFAR-10 as a data set; `cifar10Images.ts` reads its files. */

import { dataset } from "../define/entry.ts";
import { loadCode } from "../define/loadCode.ts";
import { int } from "../define/param.ts";

/** The PyTorch tutorial's names. */
const names = ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

export const CIFAR10 = dataset({
  title: "CIFAR-10",
  kind: "image",
  task: "classification",
  doc: {
    en: "Small colour photographs of ten kinds of things: 50,000 to learn from, 10,000 to be tested on. The files are read as they are; nothing is uploaded.",
    zh: "十类事物的彩色小照片：50,000 张用于学习，10,000 张用于测试。文件按原样读取，不会上传。",
  },
  source: "https://www.cs.toronto.edu/~kriz/cifar.html",
  files: {
    en: "cifar-10-binary.tar.gz (“binary version”, 162 MB) from www.cs.toronto.edu/~kriz/cifar.html, or the files inside it: data_batch_1.bin … data_batch_5.bin and test_batch.bin.",
    zh: "从 www.cs.toronto.edu/~kriz/cifar.html 下载的 cifar-10-binary.tar.gz（“binary version”，162 MB），或其中的文件：data_batch_1.bin 至 data_batch_5.bin 与 test_batch.bin。",
  },
  params: {
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
  },
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  inputShape: () => [3, 32, 32],
  classes: () => names.length,
  load: async ({ params, normalize, files, onProgress }) => {
    const { readImages } = await loadCode(import("./cifar10Images.ts"), "CIFAR10");
    const images = await readImages({ files, params, onProgress });
    return {
      type: "CIFAR10",
      task: "classification",
      kind: "image",
      inputShape: [3, 32, 32],
      classes: names,
      normalize,
      ...images,
    };
  },
});
