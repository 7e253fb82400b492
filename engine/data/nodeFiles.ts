/** A folder on disk as a file source. Apart from the rest, because Node's modules must never reach the page's bundle. */

import { readdir, readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { DataError } from "../define/errors.ts";
import type { FileSource } from "./dataset.ts";
import { missingFile, unreadableFile } from "./files.ts";

/**
 * All files below `folder`, by paths with `/` on every system, in order of name.
 *
 * @throws DataError from `list` when the folder does not exist, from `read` when the file does not, or lies outside the folder
 */
export function nodeFiles(folder: string): FileSource {
  const root = resolve(folder);
  return {
    list: async () => {
      try {
        const entries = await readdir(root, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile() || entry.isSymbolicLink())
          .map((entry) => relative(root, resolve(entry.parentPath, entry.name)).split(sep).join("/"))
          .sort();
      } catch (error) {
        throw isMissing(error) ? missingFolder(folder) : unreadableFile(folder, error);
      }
    },
    read: async (path) => {
      const absolute = resolve(root, path);
      // An experiment from elsewhere names files; it must not reach beyond the data folder.
      if (!absolute.startsWith(root + sep)) throw missingFile(path);
      try {
        const { buffer, byteOffset, byteLength } = await readFile(absolute);
        return new Uint8Array(buffer, byteOffset, byteLength);
      } catch (error) {
        throw isMissing(error) ? missingFile(path) : unreadableFile(path, error);
      }
    },
  };
}

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT";

function missingFolder(folder: string): DataError {
  return new DataError({
    where: folder,
    got: { en: "no such folder", zh: "没有这个文件夹" },
    expected: { en: "the folder with the data set files", zh: "存放数据集文件的文件夹" },
    fix: { en: "Create it, or name another with --data.", zh: "请创建它，或用 --data 指定另一个文件夹。" },
  });
}
