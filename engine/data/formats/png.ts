/**
 * Reads a PNG into the planes of an image, byte for byte as it was stored. A browser's own decoder may change bytes by a colour profile or by alpha.
 * Reads what data sets are made of: grey, colour and palette, at most 8 bits a value, not interlaced.
 */

import { unzlibSync } from "fflate";
import type { Text } from "../../define/text.ts";

interface Target {
  /** (C, H, W) that the image must have; C is 1 for grey, 3 for colour. */
  readonly shape: readonly [number, number, number];
  readonly pixels: Uint8Array;
  /** Where in `pixels` the image begins. */
  readonly at: number;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly isInterlaced: boolean;
}

const GREY = 0;
const RGB = 2;
const PALETTE = 3;

/** @returns null, or what was got instead of the image */
export function decodePng(bytes: Uint8Array, { shape, pixels, at }: Target): Text | null {
  const [channels, height, width] = shape;
  if (bytes.length > MOST_OVERHEAD + 4 * channels * height * width) {
    return { en: `a PNG of ${bytes.length} bytes`, zh: `${bytes.length} 字节的 PNG` };
  }
  const chunks = readChunks(bytes);
  if (!chunks) return { en: "bytes that are no whole PNG", zh: "不完整或不是 PNG 的字节" };
  const { header, palette, data } = chunks;
  const isGrey = header.colour === GREY;
  const isColour = (header.colour === RGB && header.depth === 8) || (header.colour === PALETTE && palette !== null);
  const isOfKind = (channels === 1 ? isGrey : isColour) && [1, 2, 4, 8].includes(header.depth);
  const isOfSize = header.width === width && header.height === height;
  if (!isOfKind || !isOfSize || header.isInterlaced) return pictureOf(header);

  const values = header.colour === RGB ? 3 : 1;
  const step = Math.max(1, (values * header.depth) >> 3);
  const rowBytes = Math.ceil((width * values * header.depth) / 8);
  const rows = unpack(data, height * (1 + rowBytes));
  const isWhole = rows !== null && unfilter(rows, rowBytes, step);
  if (!isWhole) return DAMAGED;

  const plane = height * width;
  const out = pixels.subarray(at, at + channels * plane);
  if (header.colour === RGB) {
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0, from = y * (1 + rowBytes) + 1; x < width; x++, to++) {
        for (let c = 0; c < 3; c++) out[c * plane + to] = rows[from++]!;
      }
    }
    return null;
  }
  const mask = (1 << header.depth) - 1;
  for (let i = 0; i < plane; i++) {
    const bit = (i % width) * header.depth;
    const byte = rows[Math.floor(i / width) * (1 + rowBytes) + 1 + (bit >> 3)]!;
    const value = (byte >> (8 - header.depth - (bit & 7))) & mask;
    if (isGrey) out[i] = (value * 255) / mask;
    else if (3 * value + 3 > palette!.length) return DAMAGED;
    else for (let c = 0; c < 3; c++) out[c * plane + i] = palette![3 * value + c]!;
  }
  return null;
}

/** Bytes that a PNG may have beside its image, such as a colour profile. This bounds the time that one PNG can take. */
const MOST_OVERHEAD = 2 ** 16;

const DAMAGED: Text = { en: "a PNG that is damaged", zh: "已损坏的 PNG" };

/** Memory for the rows of one image. It is used again for the next, so that many small images leave no garbage. */
let scratch = new Uint8Array(0);
function scratchOf(length: number): Uint8Array {
  if (scratch.length < length) scratch = new Uint8Array(length);
  return scratch.subarray(0, length);
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

interface Chunks {
  readonly header: Header;
  readonly palette: Uint8Array | null;
  readonly data: Uint8Array;
}

/** null where the file is cut short or no PNG. Chunks' checksums are not compared: the header must fit anyway, and the packed image has a checksum of its own. */
function readChunks(bytes: Uint8Array): Chunks | null {
  if (bytes.length < 33 || signature.some((byte, i) => bytes[i] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let header: Header | null = null;
  let palette: Uint8Array | null = null;
  const data: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = view.getUint32(at + 4);
    if (length > bytes.length - at - 12) return null;
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (type === IHDR && length === 13) header = headerOf(view, at + 8);
    else if (type === PLTE) palette = content;
    else if (type === IDAT) data.push(content);
    else if (type === IEND) return header && data.length > 0 ? { header, palette, data: joined(data) } : null;
    at += 12 + length;
  }
  return null;
}

const IHDR = 0x49484452;
const PLTE = 0x504c5445;
const IDAT = 0x49444154;
const IEND = 0x49454e44;

/** null where it is packed in a way that there is not yet. */
function headerOf(view: DataView, at: number): Header | null {
  const [depth, colour, compression, filter, interlace] = [8, 9, 10, 11, 12].map((offset) =>
    view.getUint8(at + offset),
  );
  if (compression !== 0 || filter !== 0) return null;
  return {
    width: view.getUint32(at),
    height: view.getUint32(at + 4),
    depth: depth!,
    colour: colour!,
    isInterlaced: interlace !== 0,
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Unpacks zlib data at once. For images this small a `DecompressionStream` takes longer to open than to read.
 *
 * @returns null where they unpack to another length, or do not fit their checksum
 */
function unpack(data: Uint8Array, length: number): Uint8Array | null {
  if (data.length < 4) return null;
  try {
    // fflate passes over what does not fit; room for one byte more tells.
    const unpacked = unzlibSync(data, { out: scratchOf(length + 1) });
    const sum = new DataView(data.buffer, data.byteOffset + data.length - 4).getUint32(0);
    return unpacked.length === length && adler32(unpacked) === sum ? unpacked : null;
  } catch {
    return null;
  }
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  // At most as many as neither sum passes 2³¹ with before it is reduced.
  for (let start = 0; start < bytes.length; start += 3800) {
    const end = Math.min(start + 3800, bytes.length);
    for (let i = start; i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}

/**
 * Undoes the filters. A row is stored as differences from the bytes to the left and above; its first byte says which.
 *
 * @param step bytes of a pixel
 * @returns whether all rows have a known filter
 */
function unfilter(rows: Uint8Array, rowBytes: number, step: number): boolean {
  // Above the first row there is a row of zeros.
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let start = 1; start < rows.length; start += 1 + rowBytes) {
    const row = rows.subarray(start, start + rowBytes);
    const undo = filters[rows[start - 1]!];
    if (!undo) return false;
    undo(row, above, step);
    above = row;
  }
  return true;
}

/** By their number in the format: nothing, left, up, their mean, Paeth's choice. */
const filters: readonly ((row: Uint8Array, above: Uint8Array, step: number) => void)[] = [
  () => {},
  (row, _, step) => {
    for (let i = step; i < row.length; i++) row[i]! += row[i - step]!;
  },
  (row, above) => {
    for (let i = 0; i < row.length; i++) row[i]! += above[i]!;
  },
  (row, above, step) => {
    for (let i = 0; i < step; i++) row[i]! += above[i]! >> 1;
    for (let i = step; i < row.length; i++) row[i]! += (row[i - step]! + above[i]!) >> 1;
  },
  (row, above, step) => {
    for (let i = 0; i < step; i++) row[i]! += above[i]!;
    for (let i = step; i < row.length; i++) row[i]! += paeth(row[i - step]!, above[i]!, above[i - step]!);
  },
];

/** Whichever of left, up and upper left is nearest to left + up − upper left. */
function paeth(a: number, b: number, c: number): number {
  const toA = Math.abs(b - c);
  const toB = Math.abs(a - c);
  const toC = Math.abs(a + b - 2 * c);
  return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
}

function pictureOf({ width, height, depth, colour, isInterlaced }: Header): Text {
  const [en, zh] = kinds[colour] ?? ["unknown", "未知"];
  return {
    en: `a PNG of ${width} × ${height}, ${en}, ${depth} bits a value${isInterlaced ? ", interlaced" : ""}`,
    zh: `${width} × ${height} 的 PNG，${zh}，每个值 ${depth} 位${isInterlaced ? "，隔行" : ""}`,
  };
}

const kinds: Readonly<Record<number, readonly [string, string]>> = {
  0: ["grey", "灰度"],
  2: ["colour", "彩色"],
  3: ["a palette of colours", "调色板"],
  4: ["grey with alpha", "带 alpha 的灰度"],
  6: ["colour with alpha", "带 alpha 的彩色"],
};
