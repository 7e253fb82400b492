/** Bytes of a WebAssembly module as they are written: integers in LEB128, floats in little endian, names in UTF-8. */

const scratch = new DataView(new ArrayBuffer(4));
const utf8 = new TextEncoder();

export class ByteWriter {
  private buffer = new Uint8Array(256);
  private length = 0;

  /** What has been written so far; valid until more is. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }

  byte(value: number, ...more: readonly number[]): void {
    this.put(value);
    for (let i = 0; i < more.length; i++) this.put(more[i]!);
  }

  /** Unsigned LEB128 of an integer in [0, 2³²). */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.put((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.put(rest);
  }

  /** Signed LEB128 of a 32-bit integer; larger unsigned values wrap, as addresses above 2 GiB must. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const signBit = (low & 0x40) !== 0;
      if ((rest === 0 && !signBit) || (rest === -1 && signBit)) {
        this.put(low);
        return;
      }
      this.put(low | 0x80);
    }
  }

  float(value: number): void {
    scratch.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) this.put(scratch.getUint8(i));
  }

  name(text: string): void {
    const encoded = utf8.encode(text);
    this.unsigned(encoded.length);
    this.append(encoded);
  }

  append(bytes: ArrayLike<number>): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A vector of the binary format: its length, then its items. */
  vector<T>(items: readonly T[], write: (item: T) => void): void {
    this.unsigned(items.length);
    for (const item of items) write(item);
  }

  private put(byte: number): void {
    if (this.length === this.buffer.length) this.reserve(1);
    this.buffer[this.length++] = byte;
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length));
    larger.set(this.bytes);
    this.buffer = larger;
  }
}
