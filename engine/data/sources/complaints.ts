/** What every source says of a file that is missing or cannot be read. */

import { DataError } from "../../define/errors.ts";

export function missingFile(path: string): DataError {
  return new DataError({
    where: path,
    got: { en: "no such file", zh: "没有这个文件" },
    expected: { en: "a file of this name", zh: "这个名称的文件" },
    fix: {
      en: "Drop it onto the page, or put it into the data folder (--data).",
      zh: "请将它拖到页面上，或放进数据文件夹（--data）。",
    },
  });
}

export function unreadableFile(path: string, reason: unknown): DataError {
  const said = reason instanceof Error ? reason.message : `${reason}`;
  return new DataError({
    where: path,
    got: { en: `a file that cannot be read (${said})`, zh: `无法读取的文件（${said}）` },
    expected: { en: "a readable file", zh: "可以读取的文件" },
    fix: {
      en: "Check that it still exists and may be read, then give it again.",
      zh: "请确认它仍然存在且允许读取，然后重新提供。",
    },
  });
}
