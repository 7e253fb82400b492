/** Files that the user dropped or chose, as a file source: each under the path where its data set looks for it. */

import type { DatasetEntry } from "../../define/entry.ts";
import type { Complaint } from "../../define/errors.ts";
import { inLanguage, type Text } from "../../define/text.ts";
import { fileNames } from "../fileNames.ts";
import { isNamedArchive, pathFor } from "../findImages.ts";
import { isTar } from "../formats/tar.ts";
import { datasets } from "../index.ts";
import type { DatasetFiles, Lookalike } from "../layout.ts";
import { fileName } from "../paths.ts";
import { missingFile, unreadableFile } from "./complaints.ts";
import { notData } from "./notData.ts";
import { rangeBlob } from "./rangeBlob.ts";
import type { FileBlob, FileSource, GivenFile } from "./source.ts";

export interface BrowserFiles {
  readonly source: FileSource;
  /** What can be used, in the order given. */
  readonly paths: readonly string[];
  /** One for each file that is of no use, and why. */
  readonly complaints: readonly Complaint[];
  /** Types of the data sets that names and folders say they are of. */
  readonly types: readonly string[];
}

/**
 * Files are read when a data set asks for them, not before. Of two files of one path the later one counts,
 * so that dropping a mended file replaces the broken one.
 */
export function browserFiles(files: readonly GivenFile[]): BrowserFiles {
  const byPath = new Map<string, File>();
  const types = new Set<string>();
  const useless: (Complaint & { readonly isForeign: boolean })[] = [];
  for (const given of files) {
    if (isClutter(given.path)) continue;
    const known = recognize(given);
    const why = whyUseless(given, known);
    if (why) {
      const { got, fix, isForeign = false } = why;
      useless.push({ where: given.path, got, expected: canBeOpened(known?.type), fix, isForeign });
    } else if (known) {
      byPath.set(known.path, given.file);
      if (known.type) types.add(known.type);
    }
  }
  const paths = [...byPath.keys()];
  // Whoever gives a whole folder means what is of use in it.
  const isBeside = ({ where, isForeign }: (typeof useless)[number]) =>
    isForeign && paths.length > 0 && where.includes("/");
  const complaints = useless
    .filter((complaint) => !isBeside(complaint))
    .map(({ where, got, expected, fix }) => ({ where, got, expected, fix }));
  const source: FileSource = {
    list: async () => paths,
    open: async (path) => {
      const file = byPath.get(path);
      if (!file) throw missingFile(path);
      return blobOf(path, file);
    },
  };
  return { source, paths, complaints, types: [...types] };
}

/** The same for a file in every list it is in: files are told by it. */
const blobs = new WeakMap<File, FileBlob>();

function blobOf(path: string, file: File): FileBlob {
  const read = async (start: number, end: number) => {
    try {
      return new Uint8Array(await file.slice(start, end).arrayBuffer());
    } catch (error) {
      throw unreadableFile(path, error);
    }
  };
  const blob = blobs.get(file) ?? rangeBlob({ size: file.size, read });
  blobs.set(file, blob);
  return blob;
}

const entries: readonly (readonly [string, DatasetEntry])[] = Object.entries(datasets);

interface FromFiles {
  readonly type: string;
  readonly title: Text;
  readonly files: DatasetFiles;
}

/** The data sets that are read from files; the one that was chosen first. */
function readFromFiles(chosen?: string): readonly FromFiles[] {
  const ordered = [...entries].sort(([a], [b]) => Number(b === chosen) - Number(a === chosen));
  return ordered.flatMap(([type, { title, files }]) => (files ? [{ type, title, files }] : []));
}

interface Recognized {
  readonly path: string;
  /** null for an archive that only its content tells of. */
  readonly type: string | null;
}

/** Where a data set will look for the file; one that several sets could take belongs to the chosen one. */
function recognize({ path, chosen }: GivenFile): Recognized | null {
  const name = fileName(path);
  if (isTar(path)) {
    const named = readFromFiles().find(({ files }) => isNamedArchive(files, name));
    return { path: name, type: named?.type ?? null };
  }
  for (const { type, files } of readFromFiles(chosen)) {
    const expected = pathFor(files, path);
    if (expected !== null) return { path: expected, type };
  }
  return null;
}

/** What lies beside the data in every folder and archive; to complain of it would only bury real complaints. */
function isClutter(path: string): boolean {
  return /^(\..*|thumbs\.db|desktop\.ini|batches\.meta(\.txt)?|readme(\.\w+)?)$/i.test(fileName(path));
}

interface Useless extends Omit<Lookalike, "names"> {
  /** It has nothing to do with any data set. */
  readonly isForeign?: boolean;
}

function whyUseless({ path, file }: GivenFile, recognized: Recognized | null): Useless | null {
  const name = fileName(path);
  const lookalikes = readFromFiles().flatMap(({ files }) => files.lookalikes ?? []);
  const known = lookalikes.find(({ names }) => names.test(name));
  if (known) return known;
  if (recognized) return file.size > 0 ? null : emptyFile;
  const other = notData.find(({ names }) => names.test(name));
  return withoutRole(name) ?? { ...(other ?? noData), isForeign: true };
}

/** @param type where the file is known to be of one set */
function canBeOpened(type: string | null = null): Text {
  const each = readFromFiles()
    .filter((set) => type === null || set.type === type)
    .map(({ title, files }) => ({ title, names: fileNames(files) }));
  const inOne = (language: "en" | "zh", colon: string, between: string) =>
    each
      .map(({ title, names }) => `${inLanguage(title, language)}${colon}${inLanguage(names, language)}`)
      .join(between);
  const [en, zh] = [inOne("en", ": ", "; "), inOne("zh", "：", "；")];
  return type === null ? { en: `${en}; or an experiment (.json)`, zh: `${zh}；或实验文件（.json）` } : { en, zh };
}

const emptyFile: Useless = {
  got: { en: "an empty file", zh: "空文件" },
  fix: { en: "Download or save it again, then drop it once more.", zh: "请重新下载或保存，然后再次拖入。" },
};

/** For a file that could be a data set's, if only it said what it is for. */
function withoutRole(name: string): Useless | null {
  const mayBeOf = readFromFiles().find(({ files }) => files.layouts.some(({ otherNames }) => otherNames?.test(name)));
  if (!mayBeOf) return null;
  const [, extension] = /(\.[^.]*)$/.exec(name) ?? ["", ""];
  const [en, zh] = [inLanguage(mayBeOf.title, "en"), inLanguage(mayBeOf.title, "zh")];
  return {
    got: { en: `a ${extension} file that does not say what it is for`, zh: `未说明用途的 ${extension} 文件` },
    fix: {
      en: `If it is of ${en}, let its name or its folder's say train or test.`,
      zh: `若属于 ${zh}，请让文件名或文件夹名含有 train 或 test。`,
    },
  };
}

const noData: Useless = {
  got: { en: "a file of no data set that Layerlab reads", zh: "不属于 Layerlab 所读数据集的文件" },
  fix: {
    en: "Drop the files of one that it reads, or choose a data set that needs none.",
    zh: "请拖入它能读取的数据集的文件，或选择不需要文件的数据集。",
  },
};
