/** A folder on disk as a file source. Apart from the rest, because Node's modules must never reach the page's bundle. */

import { open, readdir, stat } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { DataError } from "../../define/errors.ts";
import { missingFile, unreadableFile } from "./complaints.ts";
import { rangeBlob } from "./rangeBlob.ts";
import type { FileSource } from "./source.ts";

/**
 * All files below `folder`, by paths with `/` on every system, in order of name.
 *
 * @throws DataError from `list` when the folder does not exist, from `open` when the file does not, or lies outside the folder
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
    open: async (path) => {
      const absolute = resolve(root, path);
      // An experiment from elsewhere names files; it must not reach beyond the data folder.
      if (!absolute.startsWith(root + sep)) throw missingFile(path);
      const said = (error: unknown) => (isMissing(error) ? missingFile(path) : unreadableFile(path, error));
      const found = await stat(absolute).catch((error: unknown) => {
        throw said(error);
      });
      if (!found.isFile()) throw unreadableFile(path, "not a file");
      return rangeBlob({
        size: found.size,
        read: (start, end) =>
          readRange(absolute, start, end).catch((error: unknown) => {
            throw said(error);
          }),
      });
    },
  };
}

/** Opened anew for each range: nobody need say when a file is done with. */
async function readRange(path: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start);
  const file = await open(path);
  try {
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) throw new Error("it has become shorter");
      filled += bytesRead;
    }
  } finally {
    await file.close();
  }
  return bytes;
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
