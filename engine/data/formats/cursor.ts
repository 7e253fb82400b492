/** Takes numbers and bytes from the front of some bytes, and complains where there are too few: no length is believed before it is compared with what is left. */

import type { DataError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";

export type Fail = (got: Text) => DataError;

export class Cursor {
  readonly #bytes: Uint8Array;
  readonly fail: Fail;
  #at = 0;

  constructor(bytes: Uint8Array, fail: Fail) {
    this.#bytes = bytes;
    this.fail = fail;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next bytes, as a view. */
  take(count: number): Uint8Array {
    if (!(count >= 0 && count <= this.left)) {
      throw this.fail({
        en: `${count} bytes announced where ${this.left} are left`,
        zh: `声明 ${count} 字节，但只剩 ${this.left} 字节`,
      });
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  /** A number of `size` bytes, the lowest first. */
  uint(size: number): number {
    return this.take(size).reduceRight((sum, byte) => sum * 256 + byte, 0);
  }

  /** A number in groups of 7 bits, the lowest first; exact up to 2⁵³. */
  varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw this.fail({ en: "a number without an end", zh: "没有结尾的数字" });
  }
}
