/** Writes a project's files into a new folder: all of them, or none. */

import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DataError } from "../define/errors.ts";
import { both, escapeUnprintable } from "../experiment/describe.ts";
import type { ProjectFile } from "../export/exports.ts";
import { checkWritable, unwritable } from "./files.ts";

/**
 * Says before anything is computed that the folder could not be written.
 *
 * @throws DataError where something lies there already, or the folder around it is missing or refuses
 */
export function checkNewFolder(path: string): void {
  const [first] = namesIn(path);
  if (first !== undefined) {
    throw new DataError({
      where: escapeUnprintable(path),
      got: both(`a folder that holds ${escapeUnprintable(first)}`, `含有 ${escapeUnprintable(first)} 的文件夹`),
      expected: both("a new or an empty folder", "新的或空的文件夹"),
      fix: both("Choose another path, or remove it first.", "请选择别的路径，或先删除它。"),
    });
  }
  checkWritable(temporaryOf(path));
}

function namesIn(path: string): readonly string[] {
  try {
    return existsSync(path) ? readdirSync(path) : [];
  } catch (error) {
    throw new DataError(unwritable(path, error));
  }
}

const temporaryOf = (path: string) => join(dirname(resolve(path)), `.${basename(resolve(path))}.${process.pid}.part`);

/**
 * Writes beside `path`, then renames. Synchronous, so that no signal comes in between.
 *
 * @throws DataError when the disk is full or the folder refuses
 */
export function writeFolder(path: string, files: readonly ProjectFile[]): void {
  const temporary = temporaryOf(path);
  try {
    for (const file of files) {
      const place = join(temporary, file.path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, file.bytes, { flag: "wx" });
    }
    // An empty one: rmdir removes no other.
    if (existsSync(path)) rmdirSync(path);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw new DataError(unwritable(path, error));
  }
}
