/** Fashion-MNIST: what it is, and how its files are known. */

import { imageSet } from "./imageSet.ts";
import { mnistLayout, mnistUrls } from "./mnistLayout.ts";

export const FashionMNIST = imageSet({
  type: "FashionMNIST",
  title: "Fashion-MNIST",
  doc: {
    en: "Ten kinds of clothes, photographed small and grey: 60,000 to learn from, 10,000 to be tested on. As large as MNIST, and harder. The files are read as they are; nothing is uploaded.",
    zh: "十类服饰的灰度小照片：60,000 张用于学习，10,000 张用于测试。大小与 MNIST 相同，但更难。文件按原样读取，不会上传。",
  },
  source: "https://github.com/zalandoresearch/fashion-mnist",
  torchClass: "torchvision.datasets.FashionMNIST",
  shape: [1, 28, 28],
  classes: ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
  normalize: { mean: [0.286], std: [0.353] },
  files: {
    download: {
      en: "Download the four files (30 MB) from github.com/zalandoresearch/fashion-mnist.",
      zh: "请从 github.com/zalandoresearch/fashion-mnist 下载四个文件（30 MB）。",
    },
    urls: mnistUrls("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
    folder: "FashionMNIST/raw",
    layouts: [mnistLayout],
    hub: {
      repo: "zalando-datasets/fashion_mnist",
      train: "fashion_mnist/train-00000-of-00001.parquet",
      test: "fashion_mnist/test-00000-of-00001.parquet",
      columns: { image: "image", label: "label" },
      folder: "fashion_mnist",
      images: { train: 60_000, test: 10_000 },
      bytes: 36_106_894,
    },
    // MNIST and others call their files the same, and on the Hub all sets do.
    folders: { own: /fashion/i, others: /mnist|kuzushiji|cifar/i },
  },
});
