/** Writes PNGs as small as tests need them: every row with a filter of its own, so that all five are met. */

import { crc32, deflateSync } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

interface Picture {
  readonly width: number;
  readonly height: number;
  /** PNG's number: 0 grey, 2 colour, 3 palette, 4 and 6 with alpha. */
  readonly colour: number;
  /** Bits of a value; 8 if left out. */
  readonly depth?: number;
  /** Rows of packed values, one after the other. */
  readonly rows: Uint8Array;
  /** R, G, B of each entry. */
  readonly palette?: Uint8Array;
  readonly interlaced?: boolean;
  /** In how many chunks the data comes. */
  readonly parts?: number;
}

export function pngOf({
  width,
  height,
  colour,
  depth = 8,
  rows,
  palette,
  interlaced = false,
  parts = 1,
}: Picture): Bytes {
  const rowBytes = rows.length / height;
  const step = Math.max(1, Math.floor(rowBytes / width));
  const filtered = new Uint8Array(height * (1 + rowBytes));
  for (let y = 0; y < height; y++) {
    const filter = y % 5;
    filtered[y * (1 + rowBytes)] = filter;
    for (let i = 0; i < rowBytes; i++) {
      const at = (row: number, column: number) => (row < 0 || column < 0 ? 0 : rows[row * rowBytes + column]!);
      const [a, b, c] = [at(y, i - step), at(y - 1, i), at(y - 1, i - step)];
      filtered[y * (1 + rowBytes) + 1 + i] = at(y, i) - [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter]!;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8);
  const packed = deflateSync(filtered);
  const size = Math.ceil(packed.length / parts);
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    ...(palette ? [chunk("PLTE", palette)] : []),
    ...Array.from({ length: parts }, (_, i) => chunk("IDAT", packed.subarray(i * size, (i + 1) * size))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** The PNG of an image's planes, (C, H, W) with C 1 or 3. */
export function pngOfPlanes(pixels: Uint8Array, [channels, height, width]: readonly [number, number, number]): Bytes {
  const rows = new Uint8Array(pixels.length);
  const plane = height * width;
  for (let i = 0; i < plane; i++) for (let c = 0; c < channels; c++) rows[i * channels + c] = pixels[c * plane + i]!;
  return pngOf({ width, height, colour: channels === 1 ? 0 : 2, rows });
}

/** As the specification has it. */
function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [toA, toB, toC] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
}

function chunk(type: string, content: Uint8Array): Bytes {
  const named = joined([new TextEncoder().encode(type), content]);
  const bytes = joined([new Uint8Array(4), named, new Uint8Array(4)]);
  new DataView(bytes.buffer).setUint32(0, content.length);
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(named));
  return bytes;
}

const joined = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
