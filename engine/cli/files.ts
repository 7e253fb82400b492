/** The headless command's own files: the document, weights in, weights out. Data set files are `data/nodeFiles.ts`'s. */

import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Complaint, DataError, DocumentError } from "../define/errors.ts";
import { both, escapeUnprintable } from "../experiment/describe.ts";

/** No document comes near; anything larger is some other file. */
const maxDocumentBytes = 2 ** 20;

/**
 * The JSON in a file.
 *
 * @throws DocumentError when it cannot be read, is too large or no JSON
 */
export function readDocument(path: string): unknown {
  let bytes: Uint8Array;
  try {
    bytes = readStart(path, maxDocumentBytes + 1);
  } catch (error) {
    throw new DocumentError(unreadable(path, error));
  }
  if (bytes.length > maxDocumentBytes) {
    throw new DocumentError({
      where: display(path),
      got: both(`more than ${maxDocumentBytes} bytes`, `超过 ${maxDocumentBytes} 字节`),
      expected: both("an experiment document", "实验文档"),
      fix: both("Give the experiment's JSON file.", "请给出实验的 JSON 文件。"),
    });
  }
  try {
    // The decoder drops a byte-order mark, which JSON.parse would refuse.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new DocumentError({
      where: display(path),
      got: both(`text that is not JSON (${reason(error)})`, `并非 JSON 的文本（${reason(error)}）`),
      expected: both("an experiment document", "实验文档"),
      fix: both("Mend the JSON: check commas, quotes and brackets.", "请改正 JSON：检查逗号、引号与括号。"),
    });
  }
}

/** Reads no more than `limit` bytes, so that a device or a huge file does no harm. */
function readStart(path: string, limit: number): Uint8Array {
  const file = openSync(path, "r");
  try {
    const buffer = new Uint8Array(limit);
    let size = 0;
    for (;;) {
      const count = readSync(file, buffer, size, limit - size, null);
      size += count;
      if (count === 0 || size === limit) return buffer.subarray(0, size);
    }
  } finally {
    closeSync(file);
  }
}

/** @throws DataError when the file cannot be read */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DataError(unreadable(path, error));
  }
}

/**
 * Says before a long training, not after it, that its result could not be written.
 *
 * @throws DataError when the folder is missing or not writable, or the path is a folder
 */
export function checkWritable(path: string): void {
  try {
    if (!statSync(dirname(path)).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  } catch (error) {
    throw new DataError(unwritable(path, error));
  }
}

/** @throws DataError when there can be no folder of this name */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new DataError(unwritable(path, error));
  }
}

/**
 * Writes a temporary file beside `path`, then renames it: the file is whole or as it was before. Synchronous, so that
 * no signal comes in between.
 *
 * @throws DataError when the disk is full or the folder refuses
 */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const file = openSync(temporary, "wx");
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new DataError(unwritable(path, error));
  }
}

const unreadable = (path: string, error: unknown): Complaint => ({
  where: display(path),
  got: both(codeWords(error), codeWords(error)),
  expected: both("a readable file", "可读的文件"),
  fix: both("Check the path.", "请检查路径。"),
});

/** Why nothing can be written there. */
export const unwritable = (path: string, error: unknown): Complaint => ({
  where: display(path),
  got: both(codeWords(error), codeWords(error)),
  expected: both("a place to write to", "可写的位置"),
  fix: both("Choose another path or make room.", "请选择别的路径，或腾出空间。"),
});

const codes: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "a folder",
  ENOTDIR: "a path through something that is no folder",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "a read-only disk",
  ENOSPC: "a full disk",
  EDQUOT: "a full quota",
  ENAMETOOLONG: "too long a name",
};

function codeWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "an unknown fault";
  return codes[code] ?? code;
}

const reason = (error: unknown) =>
  escapeUnprintable(error instanceof Error ? error.message : String(error)).slice(0, 120);

const display = (path: string) => escapeUnprintable(path);
