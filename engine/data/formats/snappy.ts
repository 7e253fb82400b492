/** Unpacks Snappy, in which Parquet files are packed as a rule. The format: github.com/google/snappy/blob/main/format_description.txt */

import { Cursor, type Fail } from "./cursor.ts";

/** A copy takes 3 bytes and makes 64; nothing makes more of less. */
const MOST_MADE = 64 / 3;

/** @throws what `fail` makes where the bytes are damaged, or do not unpack to `length` bytes */
export function unpackSnappy(packed: Uint8Array, length: number, fail: Fail): Uint8Array {
  const damaged = () => fail({ en: "damaged Snappy data", zh: "已损坏的 Snappy 数据" });
  const cursor = new Cursor(packed, fail);
  if (cursor.varint() !== length || length > packed.length * MOST_MADE) throw damaged();
  const out = new Uint8Array(length);
  let at = 0;
  while (cursor.left > 0) {
    const tag = cursor.byte();
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const count = 1 + (short < 60 ? short : cursor.uint(short - 59));
      if (count > length - at) throw damaged();
      out.set(cursor.take(count), at);
      at += count;
      continue;
    }
    const count = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const back = kind === 1 ? ((tag >> 5) << 8) | cursor.byte() : cursor.uint(kind === 2 ? 2 : 4);
    if (back === 0 || back > at || count > length - at) throw damaged();
    // Byte by byte: the copy may overlap what it copies.
    for (let i = 0; i < count; i++, at++) out[at] = out[at - back]!;
  }
  if (at !== length) throw damaged();
  return out;
}
