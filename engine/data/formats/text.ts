/** Reads a text file whole, in the encodings that tables come in: UTF-8, UTF-16 with a byte-order mark, and GBK where it is clearly that. */

import { DataError } from "../../define/errors.ts";
import { inLanguage, type Text } from "../../define/text.ts";
import type { OpenedFile } from "./images.ts";

export interface DecodedText {
  readonly text: string;
  /** Where nothing in the file says so, and it was found out. */
  readonly isGuessed: boolean;
  readonly encoding: Encoding;
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "gbk";

/** Bytes of a file that is read into memory whole. */
export const maxTextBytes = 2 ** 26;

/** @throws DataError for a file that is empty, too large, or no text */
export async function readText({ path, blob }: OpenedFile): Promise<DecodedText> {
  if (blob.size > maxTextBytes) throw tooLarge(path, blob.size);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const known = otherKinds.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
  if (known) throw noText(path, known);
  const marked = marks.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte))?.encoding;
  const decoded = marked
    ? decode(bytes, marked)
    : (decode(bytes, "utf-8") ?? (isGbk(bytes) ? decode(bytes, "gbk") : null));
  if (!decoded) throw notUtf8(path, bytes, marked ?? "utf-8");
  const binaryAt = decoded.text.indexOf("\0");
  if (binaryAt >= 0) throw noText(`${path}:${lineOf(decoded.text, binaryAt)}`, binary);
  return { ...decoded, isGuessed: decoded.encoding === "gbk" };
}

const marks: readonly { readonly encoding: Encoding; readonly mark: readonly number[] }[] = [
  { encoding: "utf-8", mark: [0xef, 0xbb, 0xbf] },
  { encoding: "utf-16le", mark: [0xff, 0xfe] },
  { encoding: "utf-16be", mark: [0xfe, 0xff] },
];

/** Null where the bytes are not of the encoding. A byte-order mark is left out. */
function decode(bytes: Uint8Array, encoding: Encoding): { readonly text: string; readonly encoding: Encoding } | null {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    return null;
  }
}

/**
 * Chinese text in GBK is pairs of bytes, nearly all of them common characters or punctuation, which begin with A1 to D7 and end
 * with A1 or more. Text in Western encodings, where letters with accents stand one by one, is not.
 */
function isGbk(bytes: Uint8Array): boolean {
  let pairs = 0;
  let common = 0;
  for (let i = 0; i < bytes.length; i++) {
    const first = bytes[i]!;
    if (first < 0x80) continue;
    pairs++;
    i++;
    if (first >= 0xa1 && first <= 0xd7 && bytes[i]! >= 0xa1) common++;
  }
  return common >= 0.75 * pairs;
}

/** From 1. */
function lineOf(text: string, end: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

const saveAsText: Text = {
  en: "Save it as text: in a spreadsheet, “Save as … CSV UTF-8”.",
  zh: "请另存为文本：在电子表格软件中选择“另存为 … CSV UTF-8”。",
};
const aTable: Text = { en: "a table as text", zh: "文本形式的表格" };

const otherKinds = [
  {
    magic: [0x50, 0x4b, 3, 4],
    got: { en: "an Excel workbook, or another packed file", zh: "Excel 工作簿或其他压缩文件" },
  },
  { magic: [0xd0, 0xcf, 0x11, 0xe0], got: { en: "an old Excel workbook", zh: "旧版 Excel 工作簿" } },
  { magic: [0x1f, 0x8b], got: { en: "a gzip file", zh: "gzip 文件" } },
] as const;

const binary = {
  got: {
    en: "bytes that are no text, or UTF-16 without a byte-order mark",
    zh: "非文本内容，或没有字节顺序标记的 UTF-16",
  },
};

const noText = (where: string, { got }: { readonly got: Text }) =>
  new DataError({ where, got, expected: aTable, fix: saveAsText });

function notUtf8(path: string, bytes: Uint8Array, encoding: Encoding): DataError {
  const text = new TextDecoder(encoding).decode(bytes);
  const name = encoding === "utf-8" ? "UTF-8" : "UTF-16";
  return new DataError({
    where: `${path}:${lineOf(text, text.indexOf("\ufffd"))}`,
    got: { en: `bytes that are not ${name}`, zh: `不是 ${name} 的内容` },
    expected: { en: `${inLanguage(aTable, "en")}, in UTF-8`, zh: `UTF-8 编码的${inLanguage(aTable, "zh")}` },
    fix: saveAsText,
  });
}

const tooLarge = (path: string, size: number) =>
  new DataError({
    where: path,
    got: { en: `a file of ${Math.ceil(size / 2 ** 20)} MB`, zh: `${Math.ceil(size / 2 ** 20)} MB 的文件` },
    expected: { en: `at most ${maxTextBytes / 2 ** 20} MB`, zh: `至多 ${maxTextBytes / 2 ** 20} MB` },
    fix: { en: "Take fewer rows or columns.", zh: "请减少行或列。" },
  });
