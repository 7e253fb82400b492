/**
 * Unpacks chosen files of a .tar or .tar.gz while it streams. Not nanotar: that inflates the whole archive before it looks inside, checks no
 * checksum, takes a cut-short file for a whole one and reports no progress; CIFAR-10 is 170 MB packed and 184 MB unpacked.
 */

import type { Text } from "../../define/text.ts";
import { damaged } from "./damaged.ts";
import { unpacked } from "./gzip.ts";
import type { OpenedFile } from "./images.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** By whatever name it was saved; Safari unpacks the gzip. */
export const isTar = (path: string): boolean => /\.(tar\.gz|tgz|tar)$/i.test(path);

interface Archive extends OpenedFile {
  /** Which members to keep, by their path in the archive. */
  readonly wants: (path: string) => boolean;
}

const BLOCK = 512;
/** What all wanted members may hold together; no data set holds as much. */
const LARGEST = 2 ** 30;

/**
 * The wanted members by path.
 *
 * @throws DataError when the archive is cut short, damaged or no archive at all
 */
export async function untar({ path: file, blob, wants }: Archive): Promise<Map<string, Bytes>> {
  const { reader, maxBytes } = await unpacked({ path: file, blob });
  const members = new Map<string, Bytes>();
  let room = Math.min(maxBytes, LARGEST);
  const header = new Uint8Array(BLOCK);

  for (;;) {
    const got = await reader.fill(header);
    // Archives should end with two empty blocks; some writers leave them out.
    if (got === 0 || (got === BLOCK && header.every((byte) => byte === 0))) break;
    if (got < BLOCK || !hasValidChecksum(header)) {
      throw damaged(file, { got: { en: "bytes that are no tar header", zh: "不是 tar 头的字节" }, expected: tar });
    }
    const size = octal(header, 124, 12);
    if (Number.isNaN(size)) {
      throw damaged(file, {
        got: { en: "a tar header without a valid size", zh: "大小无效的 tar 头" },
        expected: tar,
      });
    }
    const path = pathOf(header);
    const isFile = header[156] === 0 || header[156] === 0x30;
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;

    const isWanted = isFile && wants(path);
    // A damaged header that claims more than the archive can hold must not ask for the memory.
    if (isWanted && size > room) throw damaged(file, tooLarge(path, size));
    const content = isWanted ? new Uint8Array(size) : null;
    if (content) room -= size;
    const read = content ? await reader.fill(content) : await reader.skip(size);
    if (read < size) {
      throw damaged(file, {
        got: { en: `only ${read} of the ${size} bytes of ${path}`, zh: `${path} 的 ${size} 字节中只有 ${read} 字节` },
        expected: { en: "a complete archive", zh: "完整的压缩包" },
      });
    }
    await reader.skip(padding);
    if (content) members.set(path, content);
  }
  // Reading to the end lets gzip compare its checksum.
  await reader.skip(Infinity);
  return members;
}

const tooLarge = (path: string, size: number) => ({
  got: { en: `${path} of ${size} bytes`, zh: `${size} 字节的 ${path}` },
  expected: { en: "no more than such an archive can hold", zh: "不超过这样的压缩包所能容纳的大小" },
});

const tar: Text = { en: "a .tar.gz or .tar archive", zh: ".tar.gz 或 .tar 压缩包" };

/** The header's bytes added up, its own checksum field counting as blanks. */
function hasValidChecksum(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i]!;
  return sum === octal(header, 148, 8);
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** NaN where the field is no octal number. */
function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function pathOf(header: Uint8Array): string {
  const isUstar = text(header, 257, 5) === "ustar";
  const prefix = isUstar ? text(header, 345, 155) : "";
  const path = text(header, 0, 100);
  return prefix ? `${prefix}/${path}` : path;
}
