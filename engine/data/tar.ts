/**
 * Unpacks chosen files of a .tar or .tar.gz while it streams. Not nanotar: that inflates the whole archive before it looks inside, checks no
 * checksum, takes a cut-short file for a whole one and reports no progress; CIFAR-10 is 170 MB packed and 184 MB unpacked.
 */

import { DataError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Archive {
  /** Its name, for errors. */
  readonly file: string;
  readonly bytes: Bytes;
  /** Which members to keep, by their path in the archive. */
  readonly wants: (path: string) => boolean;
  /** Share of the packed bytes read, 0 … 1. */
  readonly onFraction: (fraction: number) => void;
}

const BLOCK = 512;
/** No data set file is larger; a damaged header that claims more must not ask for the memory. */
const LARGEST_MEMBER = 2 ** 30;

/**
 * The wanted members by path.
 *
 * @throws DataError when the archive is cut short, damaged or no archive at all
 */
export async function untar({ file, bytes, wants, onFraction }: Archive): Promise<Map<string, Bytes>> {
  const fail = (got: Text, expected: Text) => damaged(file, got, expected);
  const input = new BlockReader(file, unpacked(bytes, onFraction));
  const members = new Map<string, Bytes>();
  const header = new Uint8Array(BLOCK);

  for (;;) {
    const got = await input.fill(header);
    // Archives should end with two empty blocks; some writers leave them out.
    if (got === 0 || (got === BLOCK && header.every((byte) => byte === 0))) break;
    if (got < BLOCK || !hasValidChecksum(header)) {
      throw fail({ en: "bytes that are no tar header", zh: "不是 tar 头的字节" }, TAR);
    }
    const size = octal(header, 124, 12);
    if (!(size <= LARGEST_MEMBER))
      throw fail({ en: "a tar header without a valid size", zh: "大小无效的 tar 头" }, TAR);
    const path = pathOf(header);
    const isFile = header[156] === 0 || header[156] === 0x30;
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;

    const content = isFile && wants(path) ? new Uint8Array(size) : null;
    const read = content ? await input.fill(content) : await input.skip(size);
    if (read < size) {
      throw fail(
        { en: `only ${read} of the ${size} bytes of ${path}`, zh: `${path} 的 ${size} 字节中只有 ${read} 字节` },
        { en: "a complete archive", zh: "完整的压缩包" },
      );
    }
    await input.skip(padding);
    if (content) members.set(path, content);
  }
  // Reading to the end lets gzip compare its checksum.
  await input.skip(Infinity);
  onFraction(1);
  return members;
}

const TAR: Text = { en: "a .tar.gz or .tar archive", zh: ".tar.gz 或 .tar 压缩包" };

function damaged(file: string, got: Text, expected: Text): DataError {
  return new DataError({
    where: file,
    got,
    expected,
    fix: {
      en: "Download the archive again; the download may have been cut short.",
      zh: "请重新下载该压缩包；下载可能中途中断了。",
    },
  });
}

/** Packed bytes are handed over in pieces, so that progress is what has really been read. */
function unpacked(bytes: Bytes, onFraction: (fraction: number) => void): ReadableStreamDefaultReader<Uint8Array> {
  const piece = 2 ** 18;
  let at = 0;
  const pieces = new ReadableStream<Bytes>({
    pull: (controller) => {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + piece));
      at += piece;
      onFraction(Math.min(1, at / bytes.length));
    },
  });
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? pieces.pipeThrough(new DecompressionStream("gzip")) : pieces).getReader();
}

/** Reads exact amounts from a stream of chunks of any size. */
class BlockReader {
  readonly #file: string;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk = new Uint8Array(0) as Uint8Array;

  constructor(file: string, reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#file = file;
    this.#reader = reader;
  }

  /** Fills `target`; returns how many bytes there were, fewer only at the end. */
  async fill(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length && (await this.#available())) {
      const part = this.#chunk.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
    return filled;
  }

  /** Passes over `count` bytes; returns how many there were. */
  async skip(count: number): Promise<number> {
    let skipped = 0;
    while (skipped < count && (await this.#available())) {
      const part = Math.min(this.#chunk.length, count - skipped);
      skipped += part;
      this.#chunk = this.#chunk.subarray(part);
    }
    return skipped;
  }

  async #available(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const next = await this.#reader.read().catch((error: unknown) => {
        throw damagedGzip(this.#file, error);
      });
      if (next.done) return false;
      this.#chunk = next.value;
    }
    return true;
  }
}

function damagedGzip(file: string, error: unknown): DataError {
  const said = error instanceof Error ? error.message : `${error}`;
  return damaged(
    file,
    { en: `gzip data that is cut short or damaged (${said})`, zh: `不完整或已损坏的 gzip 数据（${said}）` },
    { en: "a complete .tar.gz archive", zh: "完整的 .tar.gz 压缩包" },
  );
}

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
