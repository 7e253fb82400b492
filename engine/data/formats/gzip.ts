/** Reads a file as it is, or unpacked where it is gzip, which its first bytes say whatever its name is. */

import { UserError } from "../../define/errors.ts";
import { ByteReader } from "./byteReader.ts";
import { damaged } from "./damaged.ts";
import type { OpenedFile } from "./images.ts";

export interface Unpacked {
  readonly reader: ByteReader;
  /** There are no more bytes than these: what declares more is damaged, and must not ask for the memory. */
  readonly maxBytes: number;
  readonly isPacked: boolean;
}

/** Deflate writes at least one bit for 129 bytes (RFC 1951: 258 for a length and a distance of one bit each). */
const LARGEST_RATIO = 1032;

export async function unpacked({ path, blob }: OpenedFile): Promise<Unpacked> {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  const isPacked = first === 0x1f && second === 0x8b;
  const stream = blob.stream();
  return {
    // An error of the source itself says what is wrong; all others are gzip's.
    reader: new ByteReader(isPacked ? stream.pipeThrough(new DecompressionStream("gzip")) : stream, (error) =>
      error instanceof UserError ? error : damagedGzip(path, error),
    ),
    maxBytes: isPacked ? blob.size * LARGEST_RATIO : blob.size,
    isPacked,
  };
}

function damagedGzip(path: string, error: unknown) {
  const said = error instanceof Error ? error.message : `${error}`;
  return damaged(path, {
    got: { en: `gzip data that is cut short or damaged (${said})`, zh: `不完整或已损坏的 gzip 数据（${said}）` },
    expected: { en: "a complete gzip file", zh: "完整的 gzip 文件" },
  });
}
