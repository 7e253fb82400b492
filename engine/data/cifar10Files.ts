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

export type Role = "train" | "test";

interface Opened {
  readonly source: FileSource;
  readonly batches: Batches;
  /** Share of the work that opening was. */
  readonly unpackedFraction: number;
}

/** Paths in the source, training batches in numeric order. */
export interface Batches {
  readonly train: readonly string[];
  readonly test: readonly string[];
}

const official = /^(data_batch_\d+|test_batch)\.bin$/;
export const isOfficial = (path: string) => official.test(fileName(path));

/** Whether a batch lies under its own name in its own folder, at the root or in the archive that the official page offers. */
export const isWhereExpected = (path: string) =>
  isOfficial(path) &&
  (!path.includes("/") || path.startsWith(`${FOLDER}/`) || path.startsWith("cifar-10-binary")) &&
  path.split("/").length <= 2;

/** What a batch is for, as its own name says it or else the nearest of its folders; null where none does. */
export function roleOf(path: string): Role | null {
  for (const part of path.toLowerCase().split("/").reverse()) {
    if (/(?<![a-z])test/.test(part)) return "test";
    if (/(?<![a-z])train|^data_batch_/.test(part)) return "train";
  }
  return null;
}

export const isBatch = (path: string) => /\.bin$/i.test(path) && roleOf(path) !== null;
/** By whatever name it was saved; Safari unpacks the gzip. */
export const isArchive = (path: string) => /\.(tar\.gz|tgz|tar)$/i.test(path);

/** The batch files that lie together in a folder, the official one first, or in `train` and `test` below one; else in an archive. */
export async function openBatches(files: FileSource, onProgress: OnProgress): Promise<Opened> {
  const paths = await files.list();
  const loose = await whole(files, paths.filter(isBatch));
  const batches = batchesOfOneFolder(loose);
  if (batches) return { source: files, batches, unpackedFraction: 0 };

  const archives = paths.filter(isArchive).sort((a, b) => Number(isNamedAsOfficial(b)) - Number(isNamedAsOfficial(a)));
  let failure: unknown = null;
  for (const archive of archives) {
    const opened = await unpack(files, archive, onProgress).catch((error: unknown) => {
      failure ??= error;
      return null;
    });
    if (opened) return opened;
  }
  throw failure ?? noCifar();
}

const isNamedAsOfficial = (path: string) => fileName(path).startsWith("cifar-10-binary");

async function unpack(files: FileSource, archive: string, onProgress: OnProgress): Promise<Opened> {
  const unpackedFraction = 0.9;
  const members = await untar({
    file: archive,
    bytes: await files.read(archive),
    wants: isBatch,
    onFraction: (fraction) => onProgress({ fraction: unpackedFraction * fraction, file: archive }),
  });
  const source = memoryFiles(members);
  const batches = batchesOfOneFolder(await whole(source, [...members.keys()]));
  if (!batches) throw emptyArchive(archive);
  // Errors name the member and the archive it came from.
  const inArchive = (path: string) => `${archive}/${isOfficial(path) ? fileName(path) : path}`;
  const named = new Map([...batches.train, ...batches.test].map((path) => [inArchive(path), members.get(path)!]));
  return {
    source: memoryFiles(named),
    batches: { train: batches.train.map(inArchive), test: batches.test.map(inArchive) },
    unpackedFraction,
  };
}

/** Files under CIFAR-10's own names, whatever they hold, and those of other names that hold whole examples of it. */
async function whole(files: FileSource, paths: readonly string[]): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const path of paths) if (isOfficial(path) || isWhole(await files.read(path))) kept.push(path);
  return kept;
}

/** The batches of the first folder that has some. Folders are never mixed: a copy beside the original would count twice. */
function batchesOfOneFolder(paths: readonly string[]): Batches | null {
  const folders = [...new Set(paths.map(folderOf))].sort((a, b) => rank(a) - rank(b));
  const [folder] = folders;
  if (folder === undefined) return null;
  const here = paths.filter((path) => folderOf(path) === folder);
  const number = (path: string) => Number(/\d+/.exec(fileName(path))?.[0] ?? 0);
  const ofRole = (role: Role) =>
    here.filter((path) => roleOf(path) === role).sort((a, b) => number(a) - number(b) || (a < b ? -1 : 1));
  return { train: ofRole("train"), test: ofRole("test") };
}

/** The folder of a batch; `folder/*` where folders below it are named for what they hold. */
function folderOf(path: string): string {
  const folder = path.slice(0, -fileName(path).length);
  const split = /^(.*\/|)[^/]*(train|test)[^/]*\/$/i.exec(folder);
  return split ? `${split[1]}*` : folder;
}

function rank(folder: string): number {
  const known = [`${FOLDER}/`, `${FOLDER}/*`, "", "*"].indexOf(folder);
  return known < 0 ? 4 : known;
}

/** @throws DataError when there is nothing to learn from, or nothing to be tested on */
export function checkBoth({ train, test }: Batches): void {
  const present = [...train, ...test];
  const folder = present[0]!.slice(0, -fileName(present[0]!).length);
  if (test.length === 0) throw missingBatch(`${folder}test_batch.bin`, present);
  if (train.length === 0) throw missingBatch(`${folder}data_batch_1.bin`, present);
}

function isWhole(bytes: Bytes): boolean {
  if (bytes.length === 0 || bytes.length % RECORD !== 0) return false;
  for (let at = 0; at < bytes.length; at += RECORD) if (bytes[at]! >= 10) return false;
  return true;
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
