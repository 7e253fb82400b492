/** Tables as bytes, in the encodings that they come in. */

import type { OpenedFile } from "../../engine/data/formats/images.ts";
import { rangeBlob } from "../../engine/data/sources/rangeBlob.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** With its byte-order mark. */
export function utf16(text: string, isLittleEndian: boolean): Bytes {
  const bytes = new Uint8Array(2 + 2 * text.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, isLittleEndian);
  for (let i = 0; i < text.length; i++) view.setUint16(2 + 2 * i, text.charCodeAt(i), isLittleEndian);
  return bytes;
}

/** No encoder writes GBK: it is looked up in the decoder's own table. */
export function gbk(text: string): Bytes {
  const decoder = new TextDecoder("gbk");
  const pairs = new Map<string, readonly number[]>();
  for (let first = 0x81; first <= 0xfe; first++)
    for (let second = 0x40; second <= 0xfe; second++)
      if (second !== 0x7f) pairs.set(decoder.decode(Uint8Array.of(first, second)), [first, second]);
  return Uint8Array.from(
    [...text].flatMap((character) => (character < "\x80" ? [character.charCodeAt(0)] : pairs.get(character)!)),
  );
}

/** A file in memory, as a reader of formats opens it. */
export const bytesFile = (path: string, bytes: Bytes): OpenedFile => ({
  path,
  blob: rangeBlob({ size: bytes.length, read: async (start, end) => bytes.subarray(start, end) }),
});
