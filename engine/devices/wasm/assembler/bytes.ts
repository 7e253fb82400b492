/** Bytes of a WebAssembly module as they are written: integers in LEB128, floats in little endian, names in UTF-8. */

const scratch = new DataView(new ArrayBuffer(4));
const utf8 = new TextEncoder();

export class ByteWriter {
  readonly bytes: number[] = [];

  byte(...values: readonly number[]): void {
    for (const value of values) this.bytes.push(value);
  }

  /** Unsigned LEB128 of an integer in [0, 2³²). */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.bytes.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.bytes.push(rest);
  }

  /** Signed LEB128 of a 32-bit integer; larger unsigned values wrap, as addresses above 2 GiB must. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const signBit = (low & 0x40) !== 0;
      if ((rest === 0 && !signBit) || (rest === -1 && signBit)) {
        this.bytes.push(low);
        return;
      }
      this.bytes.push(low | 0x80);
    }
  }

  float(value: number): void {
    scratch.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) this.bytes.push(scratch.getUint8(i));
  }

  name(text: string): void {
    const encoded = utf8.encode(text);
    this.unsigned(encoded.length);
    this.append(encoded);
  }

  append(bytes: ArrayLike<number>): void {
    // Not push(...bytes): a large body would overflow the stack.
    for (let i = 0; i < bytes.length; i++) this.bytes.push(bytes[i]!);
  }

  /** A vector of the binary format: its length, then its items. */
  vector<T>(items: readonly T[], write: (item: T) => void): void {
    this.unsigned(items.length);
    for (const item of items) write(item);
  }
}
