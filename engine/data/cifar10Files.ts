/**
 * CIFAR-10's official binary files: where they lie and whether they are whole. Each example is one label byte, then 3072 bytes, the R, G
 * and B planes of 32 × 32.
 */

import { DataError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { FileSource, OnProgress } from "./dataset.ts";
import { fileName, memoryFiles } from "./files.ts";
import { untar } from "./tar.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export const PIXELS = 3 * 32 * 32;
export const RECORD = 1 + PIXELS;
export const FOLDER = "cifar-10-batches-bin";

interface Opened {
  readonly source: FileSource;
  /** Paths of the batch files in `source`; one test batch at most. */
  readonly batches: readonly string[];
  /** Share of the work that opening was. */
  readonly unpackedFraction: number;
}

export const isBatch = (path: string) => /^(data_batch_\d+|test_batch)\.bin$/.test(fileName(path));
/** Browsers add ` (1)` to a second download, and Safari unpacks the gzip. */
export const isArchive = (path: string) => /^cifar-10-binary.*\.(tar\.gz|tgz|tar)$/.test(fileName(path));

/** The batch files in their own folder, else at the root, else in the archive. Places are never mixed. */
export async function openBatches(files: FileSource, onProgress: OnProgress): Promise<Opened> {
  const paths = await files.list();
  for (const folder of [`${FOLDER}/`, ""]) {
    const batches = paths.filter((path) => isBatch(path) && path === folder + fileName(path));
    if (batches.length > 0) return { source: files, batches, unpackedFraction: 0 };
  }
  const archive = paths.find(isArchive);
  if (archive === undefined) throw noCifar();

  const unpackedFraction = 0.9;
  const members = await untar({
    file: archive,
    bytes: await files.read(archive),
    wants: isBatch,
    onFraction: (fraction) => onProgress({ fraction: unpackedFraction * fraction, file: archive }),
  });
  // Errors name the member and the archive it came from.
  const named = new Map([...members].map(([path, bytes]) => [`${archive}/${fileName(path)}`, bytes]));
  if (named.size === 0) throw emptyArchive(archive);
  return { source: memoryFiles(named), batches: [...named.keys()], unpackedFraction };
}

/** Training batches in numeric order, and the test batch. */
export function findBatches(batches: readonly string[]): { readonly train: readonly string[]; readonly test: string } {
  const number = (path: string) => Number(/\d+/.exec(fileName(path))?.[0]);
  const train = batches.filter((path) => fileName(path) !== "test_batch.bin").sort((a, b) => number(a) - number(b));
  const test = batches.find((path) => fileName(path) === "test_batch.bin");
  const folder = batches[0]!.slice(0, -fileName(batches[0]!).length);
  if (test === undefined) throw missingBatch(`${folder}test_batch.bin`, batches);
  if (train.length === 0) throw missingBatch(`${folder}data_batch_1.bin`, batches);
  return { train, test };
}

/** A positive whole number of examples, all labels 0 … 9. */
export function checkBatch(path: string, bytes: Bytes): void {
  if (bytes.length === 0 || bytes.length % RECORD !== 0) {
    const count = Math.floor(bytes.length / RECORD);
    const rest = bytes.length % RECORD;
    throw new DataError({
      where: path,
      got: {
        en: `${bytes.length} bytes (${count} examples and ${rest} bytes over)`,
        zh: `${bytes.length} 字节（${count} 个样本，余 ${rest} 字节）`,
      },
      expected: {
        en: `one or more examples of ${RECORD} bytes; the official files have 30730000`,
        zh: `一个或多个 ${RECORD} 字节的样本；官方文件为 30730000 字节`,
      },
      fix: downloadAgain,
    });
  }
  for (let at = 0; at < bytes.length; at += RECORD) {
    const label = bytes[at]!;
    if (label < 10) continue;
    throw new DataError({
      where: path,
      got: {
        en: `label ${label} in example ${at / RECORD} (byte ${at})`,
        zh: `第 ${at / RECORD} 个样本（字节 ${at}）的标签为 ${label}`,
      },
      expected: { en: "labels 0 to 9", zh: "0 到 9 的标签" },
      fix: downloadAgain,
    });
  }
}

const downloadAgain: Text = {
  en: "Download CIFAR-10 again, the “binary version”; the file may be cut short or of another data set.",
  zh: "请重新下载 CIFAR-10 的“binary version”；该文件可能不完整，或属于其他数据集。",
};

function noCifar(): DataError {
  return new DataError({
    where: FOLDER,
    got: { en: "no CIFAR-10 files", zh: "没有 CIFAR-10 文件" },
    expected: {
      en: "data_batch_1.bin … and test_batch.bin, or cifar-10-binary.tar.gz",
      zh: "data_batch_1.bin 等与 test_batch.bin，或 cifar-10-binary.tar.gz",
    },
    fix: {
      en: "Download the “binary version” from www.cs.toronto.edu/~kriz/cifar.html, then drop it onto the page or put it into the data folder.",
      zh: "请从 www.cs.toronto.edu/~kriz/cifar.html 下载“binary version”，再拖到页面上或放进数据文件夹。",
    },
  });
}

function emptyArchive(archive: string): DataError {
  return new DataError({
    where: archive,
    got: { en: "an archive without CIFAR-10's files", zh: "不含 CIFAR-10 文件的压缩包" },
    expected: { en: "data_batch_1.bin … and test_batch.bin inside", zh: "其中有 data_batch_1.bin 等与 test_batch.bin" },
    fix: downloadAgain,
  });
}

function missingBatch(path: string, batches: readonly string[]): DataError {
  const present = batches.map(fileName).join(", ");
  return new DataError({
    where: path,
    got: { en: `no such file beside ${present}`, zh: `${present} 旁边没有这个文件` },
    expected: {
      en: "at least one data_batch_*.bin and test_batch.bin",
      zh: "至少一个 data_batch_*.bin 以及 test_batch.bin",
    },
    fix: { en: "Add the missing file from the same archive.", zh: "请补上同一压缩包中缺少的文件。" },
  });
}
