/** CIFAR-10: what it is, and how its files are known. */

import { imageLayout } from "./imageLayout.ts";
import { imageSet } from "./imageSet.ts";

export const CIFAR10 = imageSet({
  type: "CIFAR10",
  title: "CIFAR-10",
  doc: {
    en: "Small colour photographs of ten kinds of things: 50,000 to learn from, 10,000 to be tested on. The files are read as they are; nothing is uploaded.",
    zh: "十类事物的彩色小照片：50,000 张用于学习，10,000 张用于测试。文件按原样读取，不会上传。",
  },
  source: "https://www.cs.toronto.edu/~kriz/cifar.html",
  torchClass: "torchvision.datasets.CIFAR10",
  shape: [3, 32, 32],
  // The PyTorch tutorial's names.
  classes: ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  files: {
    download: {
      en: "Download the “binary version” (162 MB) from www.cs.toronto.edu/~kriz/cifar.html.",
      zh: "请从 www.cs.toronto.edu/~kriz/cifar.html 下载“binary version”（162 MB）。",
    },
    urls: ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"],
    folder: "cifar-10-batches-bin",
    layouts: [
      imageLayout({
        files: {
          en: "data_batch_1.bin … data_batch_5.bin and test_batch.bin",
          zh: "data_batch_1.bin 至 data_batch_5.bin 与 test_batch.bin",
        },
        archive: { name: "cifar-10-binary.tar.gz", pattern: /^cifar-10-binary/i },
        train: [{ name: "data_batch_1.bin", pattern: /^data_batch_\d+\.bin$/i }],
        test: [{ name: "test_batch.bin", pattern: /^test_batch\.bin$/i }],
        otherNames: /\.bin$/i,
        format: async () => (await import("./formats/cifarBinary.ts")).cifarBinary,
      }),
      imageLayout({
        files: {
          en: "data_batch_1 … and test_batch",
          zh: "data_batch_1 等与 test_batch",
        },
        folder: "cifar-10-batches-py",
        archive: { name: "cifar-10-python.tar.gz", pattern: /^cifar-10-python/i },
        train: [{ name: "data_batch_1", pattern: /^data_batch_\d+$/i }],
        test: [{ name: "test_batch", pattern: /^test_batch$/i }],
        format: async () => (await import("./formats/cifarPython.ts")).cifarPython,
      }),
    ],
    hub: {
      repo: "uoft-cs/cifar10",
      train: "plain_text/train-00000-of-00001.parquet",
      test: "plain_text/test-00000-of-00001.parquet",
      columns: { image: "img", label: "label" },
      folder: "cifar10",
      images: { train: 50_000, test: 10_000 },
      bytes: 143_646_105,
    },
    // The Hub's files are called the same for all sets.
    folders: { own: /cifar(?!-?100)/i, others: /cifar-?100|mnist|fashion|kuzushiji/i },
    lookalikes: [
      {
        names: /^cifar-100/i,
        got: { en: "CIFAR-100", zh: "CIFAR-100" },
        fix: {
          en: "This is CIFAR-100; download CIFAR-10, binary version.",
          zh: "这是 CIFAR-100；请下载 CIFAR-10 的 binary 版本。",
        },
      },
    ],
  },
});
