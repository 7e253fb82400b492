/** MNIST: what it is, and how its files are known. */

import { imageSet } from "./imageSet.ts";
import { mnistLayout, mnistUrls } from "./mnistLayout.ts";

export const MNIST = imageSet({
  type: "MNIST",
  title: "MNIST",
  doc: {
    en: "Handwritten digits, small and grey: 60,000 to learn from, 10,000 to be tested on. The files are read as they are; nothing is uploaded.",
    zh: "手写数字的灰度小图像：60,000 张用于学习，10,000 张用于测试。文件按原样读取，不会上传。",
  },
  source: "https://github.com/cvdfoundation/mnist",
  torchClass: "torchvision.datasets.MNIST",
  shape: [1, 28, 28],
  classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  normalize: { mean: [0.1307], std: [0.3081] },
  files: {
    download: {
      en: "Download the four files (11 MB) from github.com/cvdfoundation/mnist.",
      zh: "请从 github.com/cvdfoundation/mnist 下载四个文件（11 MB）。",
    },
    urls: mnistUrls("https://storage.googleapis.com/cvdf-datasets/mnist/"),
    folder: "MNIST/raw",
    layouts: [mnistLayout],
    hub: {
      repo: "ylecun/mnist",
      train: "mnist/train-00000-of-00001.parquet",
      test: "mnist/test-00000-of-00001.parquet",
      columns: { image: "image", label: "label" },
      folder: "mnist",
      images: { train: 60_000, test: 10_000 },
      bytes: 18_157_506,
    },
    // Fashion-MNIST, KMNIST, QMNIST and others call their files the same, and on the Hub all sets do.
    folders: { own: /^(?!.*(fashion|kuzushiji|[a-z]mnist)).*mnist/i, others: /mnist|fashion|kuzushiji|cifar/i },
  },
});
