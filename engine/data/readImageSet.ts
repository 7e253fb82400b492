/** Reads an image set from the files at hand, loose or in an archive. Apart from the entries, so that only who has files loads it. */

import { DataError } from "../define/errors.ts";
import { inLanguage, type Text } from "../define/text.ts";
import type { Dataset, OnProgress, Split } from "./dataset.ts";
import { fileNames } from "./fileNames.ts";
import { type FoundImages, findImages, isCandidate, isNamedArchive, type Role } from "./findImages.ts";
import type { ImageBatch, OpenedFile } from "./formats/images.ts";
import { isTar, untar } from "./formats/tar.ts";
import type { ImageSet } from "./layout.ts";
import { fileName } from "./paths.ts";
import { memoryFiles } from "./sources/memory.ts";
import { countedBlob } from "./sources/rangeBlob.ts";
import type { FileSource } from "./sources/source.ts";

interface Reading {
  readonly set: ImageSet;
  readonly source: FileSource;
  /** null for all. */
  readonly params: { readonly train_samples: number | null; readonly test_samples: number | null };
  readonly onProgress: OnProgress;
}

interface OpenedImages extends FoundImages {
  readonly source: FileSource;
  /** By which complaints and notices name a file. */
  readonly nameOf: (path: string) => string;
  /** Share of the work that opening was. */
  readonly openedFraction: number;
}

type Images = Pick<Dataset, "train" | "test" | "notice">;

/** @throws DataError when files are missing or damaged */
export async function readImageSet({ set, source, params, onProgress }: Reading): Promise<Images> {
  const opened = (await openLoose(set, source)) ?? (await openArchive({ set, source, onProgress }));
  if (!opened) throw noFilesOf(set);
  const { parts, format, nameOf, openedFraction } = opened;

  const progress = { total: 0, read: 0 };
  const open = async (path: string): Promise<OpenedFile> => {
    const blob = await opened.source.open(path);
    progress.total += blob.size;
    const counted = countedBlob(blob, (bytes) => {
      progress.read += bytes;
      const fraction = Math.min(1, progress.read / progress.total);
      onProgress({ fraction: openedFraction + (1 - openedFraction) * fraction, file: nameOf(path) });
    });
    return { path: nameOf(path), blob: counted };
  };
  const files = { test: await all(parts.test, open), train: await all(parts.train, open) };

  const split = (role: Role) =>
    readSplit({
      set,
      batches: format.read(files[role], { shape: set.shape, classes: set.classes.length }),
      param: `${role}_samples`,
      wanted: params[`${role}_samples`],
      paths: parts[role],
    });
  const [test, train] = [await split("test"), await split("train")];
  onProgress({ fraction: 1, file: nameOf(parts.train.at(-1)!) });
  return { train, test, ...(!opened.isExpected && { notice: takenFor(set, opened) }) };
}

async function all<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}

const kindOf = ({ shape, classes }: ImageSet) => ({ shape, classes: classes.length });

async function openLoose(set: ImageSet, source: FileSource): Promise<OpenedImages | null> {
  const found = await findImages({ files: set.files, kind: kindOf(set), source });
  return found && { ...found, source, nameOf: (path) => path, openedFraction: 0 };
}

const unpackedFraction = 0.9;

/** The first archive that holds the images; the one that is named as the official one is looked into first. */
async function openArchive({ set, source, onProgress }: Omit<Reading, "params">): Promise<OpenedImages | null> {
  const isNamedSo = (path: string) => Number(isNamedArchive(set.files, path));
  const archives = (await source.list()).filter(isTar).sort((a, b) => isNamedSo(b) - isNamedSo(a));
  let failure: unknown = null;
  for (const archive of archives) {
    try {
      return await unpack({ set, source, archive, onProgress });
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return null;
}

async function unpack({ set, source, archive, onProgress }: Omit<Reading, "params"> & { readonly archive: string }) {
  const { files } = set;
  const blob = await source.open(archive);
  let read = 0;
  const counted = countedBlob(blob, (bytes) => {
    read += bytes;
    onProgress({ fraction: (unpackedFraction * Math.min(read, blob.size)) / blob.size, file: archive });
  });
  const wants = (path: string) => isCandidate(files, path, archive);
  const members = memoryFiles(await untar({ path: archive, blob: counted, wants }));
  const found = await findImages({ files, kind: kindOf(set), source: members, archive });
  if (!found) throw emptyArchive(set, archive);
  const nameOf = (path: string) => `${archive}/${found.isExpected ? fileName(path) : path}`;
  return { ...found, source: members, nameOf, openedFraction: unpackedFraction };
}

interface SplitRequest {
  readonly set: ImageSet;
  readonly batches: AsyncIterable<ImageBatch>;
  readonly param: string;
  /** null for all. */
  readonly wanted: number | null;
  readonly paths: readonly string[];
}

/** The first `wanted` examples of the files in order; what lies beyond them is not read. */
async function readSplit({ set, batches, param, wanted, paths }: SplitRequest): Promise<Split> {
  const read: ImageBatch[] = [];
  let present = 0;
  for await (const batch of batches) {
    read.push(batch);
    present += batch.labels.length;
    if (wanted !== null && present >= wanted) break;
  }
  if (wanted !== null && wanted > present) throw tooFew({ param, wanted, present, paths });

  const size = wanted ?? present;
  const pixels = set.shape.reduce((product, length) => product * length, 1);
  const inputs = new Uint8Array(size * pixels);
  const labels = new Int32Array(size);
  let at = 0;
  // Each batch is let go as soon as it is copied: at no time does memory hold more than the data twice.
  for (let batch = read.shift(); batch; batch = read.shift()) {
    const count = Math.min(batch.labels.length, size - at);
    labels.set(batch.labels.subarray(0, count), at);
    inputs.set(batch.pixels.subarray(0, count * pixels), at * pixels);
    at += count;
  }
  return { inputs, labels, size };
}

function takenFor({ title }: ImageSet, { parts, nameOf }: OpenedImages): Text {
  const [train, test] = [parts.train.map(nameOf), parts.test.map(nameOf)];
  return {
    en: `${title}'s training images were read from ${train.join(", ")}; its test images from ${test.join(", ")}.`,
    zh: `${title} 的训练图像读自 ${train.join("、")}；测试图像读自 ${test.join("、")}。`,
  };
}

function tooFew({
  param,
  wanted,
  present,
  paths,
}: Pick<SplitRequest, "param" | "paths"> & { wanted: number; present: number }) {
  const from = paths.map(fileName).join(", ");
  return new DataError({
    where: `dataset.${param}`,
    got: `${wanted}`,
    expected: { en: `at most ${present}, all that ${from} hold`, zh: `至多 ${present}，即 ${from} 中的全部` },
    fix: {
      en: "Ask for fewer, null for all, or add more files.",
      zh: "请减少数量，或用 null 表示全部，或添加更多文件。",
    },
  });
}

function noFilesOf({ title, files }: ImageSet): DataError {
  const [en, zh] = [inLanguage(files.download, "en"), inLanguage(files.download, "zh")];
  return new DataError({
    where: files.folder,
    got: { en: `no ${title} files`, zh: `没有 ${title} 文件` },
    expected: fileNames(files),
    fix: {
      en: `${en} Then drop it onto the page, or put it into the data folder.`,
      zh: `${zh}然后拖到页面上，或放进数据文件夹。`,
    },
  });
}

const emptyArchive = ({ title, files }: ImageSet, archive: string): DataError =>
  new DataError({
    where: archive,
    got: { en: `an archive without ${title}'s files`, zh: `不含 ${title} 文件的压缩包` },
    expected: fileNames(files),
    fix: files.download,
  });
