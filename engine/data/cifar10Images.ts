/** Reads CIFAR-10's images from its files. Apart from the entry, so that only who has the files loads it. */

import { DataError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import { type Batches, checkBatch, checkBoth, isWhereExpected, openBatches, PIXELS, RECORD } from "./cifar10Files.ts";
import type { Dataset, FileSource, OnProgress, Split } from "./dataset.ts";
import { fileName } from "./files.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface ImagesRequest {
  readonly files: FileSource;
  /** null for all. */
  readonly params: { readonly train_samples: number | null; readonly test_samples: number | null };
  readonly onProgress: OnProgress;
}

/** @throws DataError when files are missing or damaged */
export async function readImages({
  files,
  params,
  onProgress,
}: ImagesRequest): Promise<Pick<Dataset, "train" | "test" | "notice">> {
  const { source, batches, unpackedFraction } = await openBatches(files, onProgress);
  checkBoth(batches);
  const { train, test } = batches;

  let filesRead = 0;
  const readBatch = async (path: string): Promise<Bytes> => {
    const bytes = await source.read(path);
    checkBatch(path, bytes);
    filesRead++;
    const share = filesRead / (train.length + test.length);
    onProgress({ fraction: unpackedFraction + (1 - unpackedFraction) * share, file: path });
    return bytes;
  };

  const testSplit = await readSplit({ param: "test_samples", wanted: params.test_samples, paths: test, readBatch });
  const trainSplit = await readSplit({
    param: "train_samples",
    wanted: params.train_samples,
    paths: train,
    readBatch,
  });
  onProgress({ fraction: 1, file: train.at(-1)! });
  const known = [...train, ...test].every((path) => isWhereExpected(path));
  return { train: trainSplit, test: testSplit, ...(!known && { notice: takenFor(batches) }) };
}

function takenFor({ train, test }: Batches): Text {
  return {
    en: `CIFAR-10's training images were read from ${train.join(", ")}; its test images from ${test.join(", ")}.`,
    zh: `CIFAR-10 的训练图像读自 ${train.join("、")}；测试图像读自 ${test.join("、")}。`,
  };
}

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
  // Each file is released as soon as it is copied, so that memory never holds more than the data twice.
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
