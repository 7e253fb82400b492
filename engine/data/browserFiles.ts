/** Files that the user dropped or chose, as a file source: each under the path where its data set looks for it. */

import type { Complaint } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import { FOLDER, isArchive, isBatch } from "./cifar10Files.ts";
import type { FileSource } from "./dataset.ts";
import { fileName, missingFile, unreadableFile } from "./files.ts";

export interface BrowserFiles {
  readonly source: FileSource;
  /** What can be used, in the order given. */
  readonly paths: readonly string[];
  /** One for each file that is of no use, and why. */
  readonly complaints: readonly Complaint[];
}

/**
 * Files are read when a data set asks for them, not before. Of two files that belong in the same place the later one counts,
 * so that dropping a mended file replaces the broken one.
 */
export function browserFiles(files: readonly File[]): BrowserFiles {
  const byPath = new Map<string, File>();
  const complaints: Complaint[] = [];
  for (const file of files) {
    const given = file.webkitRelativePath || file.name;
    if (isClutter(given)) continue;
    const useless = whyUseless(given, file.size);
    if (useless) complaints.push(useless);
    else byPath.set(pathFor(given), file);
  }
  const paths = [...byPath.keys()];
  const source: FileSource = {
    list: async () => paths,
    read: async (path) => {
      const file = byPath.get(path);
      if (!file) throw missingFile(path);
      const content = await file.arrayBuffer().catch((error: unknown) => {
        throw unreadableFile(path, error);
      });
      return new Uint8Array(content);
    },
  };
  return { source, paths, complaints };
}

const idx = /^(train|t10k)-(images|labels)[-.]idx[13]-ubyte(\.gz)?$/;
const table = /\.(csv|tsv|txt|data|data-numeric|dat)$/i;

/** Where a data set will look for the file. */
function pathFor(given: string): string {
  const name = fileName(given);
  if (isBatch(name)) return `${FOLDER}/${name}`;
  if (idx.test(name)) {
    // The two sets use the same file names: only the folder tells them apart.
    if (/fashion/i.test(given)) return `FashionMNIST/raw/${name}`;
    if (/mnist/i.test(given)) return `MNIST/raw/${name}`;
  }
  return name;
}

/** What lies beside the data in every folder and archive; to complain of it would only bury real complaints. */
function isClutter(given: string): boolean {
  const name = fileName(given);
  return name.startsWith(".") || /^(thumbs\.db|desktop\.ini|batches\.meta\.txt|readme(\.\w+)?)$/i.test(name);
}

function whyUseless(given: string, sizeBytes: number): Complaint | null {
  const name = fileName(given);
  const isKnown = isBatch(name) || isArchive(name) || idx.test(name) || table.test(name);
  if (isKnown && sizeBytes > 0) return null;
  return {
    where: given,
    got: isKnown
      ? { en: "an empty file", zh: "空文件" }
      : { en: "a file of no known data set", zh: "不属于任何已知数据集的文件" },
    expected: {
      en: "data_batch_1.bin … and test_batch.bin, cifar-10-binary.tar.gz, MNIST's idx files, or a .csv table",
      zh: "data_batch_1.bin 等与 test_batch.bin、cifar-10-binary.tar.gz、MNIST 的 idx 文件，或 .csv 表格",
    },
    fix: isKnown
      ? { en: "Download it again, then drop it once more.", zh: "请重新下载，然后再次拖入。" }
      : fixFor(name),
  };
}

function fixFor(name: string): Text {
  if (/^cifar-10-python|^(data_batch_\d+|test_batch|batches\.meta)$/.test(name)) {
    return {
      en: "This is CIFAR-10 for Python; download the “binary version” instead.",
      zh: "这是 CIFAR-10 的 Python 版本；请改为下载“binary version”。",
    };
  }
  if (/\.(zip|rar|7z)$/i.test(name)) {
    return { en: "Unpack it and drop the files inside.", zh: "请先解压，再拖入其中的文件。" };
  }
  if (/^cifar-100/.test(name)) {
    return {
      en: "This is CIFAR-100; download CIFAR-10, binary version.",
      zh: "这是 CIFAR-100；请下载 CIFAR-10 的 binary 版本。",
    };
  }
  return {
    en: "Drop the data set's original files under their original names.",
    zh: "请拖入数据集的原始文件，并保留原文件名。",
  };
}
