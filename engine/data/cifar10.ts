/** CIFAR-10 as a data set; `cifar10Files.ts` finds and checks its files. */

import { dataset } from "../define/entry.ts";
import { DataError } from "../define/errors.ts";
import { int } from "../define/param.ts";
import { checkBatch, findBatches, openBatches, PIXELS, RECORD } from "./cifar10Files.ts";
import type { Split } from "./dataset.ts";
import { fileName } from "./files.ts";

type Bytes = Uint8Array<ArrayBuffer>;

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
      min: 1,
      doc: {
        en: "How many training images to take, from the first on; null takes all that are present.",
        zh: "取前多少张训练图像；null 表示全部。",
      },
    }),
    test_samples: int({
      default: null,
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
    const { source, batches, unpackedFraction } = await openBatches(files, onProgress);
    const { train, test } = findBatches(batches);

    let filesRead = 0;
    const readBatch = async (path: string): Promise<Bytes> => {
      const bytes = await source.read(path);
      checkBatch(path, bytes);
      filesRead++;
      const share = filesRead / (train.length + 1);
      onProgress({ fraction: unpackedFraction + (1 - unpackedFraction) * share, file: path });
      return bytes;
    };

    const testSplit = await readSplit({ param: "test_samples", wanted: params.test_samples, paths: [test], readBatch });
    const trainSplit = await readSplit({
      param: "train_samples",
      wanted: params.train_samples,
      paths: train,
      readBatch,
    });
    onProgress({ fraction: 1, file: train.at(-1)! });
    return {
      type: "CIFAR10",
      task: "classification",
      kind: "image",
      inputShape: [3, 32, 32],
      classes: names,
      normalize,
      train: trainSplit,
      test: testSplit,
    };
  },
});

interface SplitRequest {
  readonly param: "train_samples" | "test_samples";
  /** null for all. */
  readonly wanted: number | null;
  readonly paths: readonly string[];
  readonly readBatch: (path: string) => Promise<Bytes>;
}

/** The first `wanted` examples of the files in order; files beyond them are not read. */
async function readSplit({ param, wanted, paths, readBatch }: SplitRequest): Promise<Split> {
  const batches: Bytes[] = [];
  let present = 0;
  for (const path of paths) {
    if (wanted !== null && present >= wanted) break;
    const bytes = await readBatch(path);
    batches.push(bytes);
    present += bytes.length / RECORD;
  }
  if (wanted !== null && wanted > present) throw tooFew({ param, wanted, present, paths });

  const size = wanted ?? present;
  const inputs = new Uint8Array(size * PIXELS);
  const labels = new Int32Array(size);
  let i = 0;
  // Each file is let go as soon as it is copied: at no time does memory hold more than the data twice.
  for (let bytes = batches.shift(); bytes; bytes = batches.shift()) {
    for (let at = 0; at < bytes.length && i < size; at += RECORD, i++) {
      labels[i] = bytes[at]!;
      inputs.set(bytes.subarray(at + 1, at + RECORD), i * PIXELS);
    }
  }
  return { inputs, labels, size };
}

function tooFew({ param, wanted, present, paths }: Omit<SplitRequest, "readBatch"> & { present: number }): DataError {
  const from = paths.map(fileName).join(", ");
  return new DataError({
    where: `dataset.${param}`,
    got: `${wanted}`,
    expected: { en: `at most ${present}, all that ${from} hold`, zh: `至多 ${present}，即 ${from} 中的全部` },
    fix: {
      en: "Ask for fewer, null for all, or add more data_batch files.",
      zh: "请减少数量，或用 null 表示全部，或添加更多 data_batch 文件。",
    },
  });
}
