/**
 * Images in Parquet files, as the Hugging Face Hub has them: a column of PNGs (`image.bytes`) and one of labels. Read by ranges, some row groups at a
 * time, so that the first images are there long before the rest.
 */

import { DataError } from "../../define/errors.ts";
import { inLanguage, type Text } from "../../define/text.ts";
import { checkLabels, damaged } from "./damaged.ts";
import type { ImageBatch, ImageFormat, ImageKind, OpenedFile } from "./images.ts";
import { readColumn } from "./parquetColumn.ts";
import { type ColumnChunk, isParquet, readFooter } from "./parquetFooter.ts";
import {
  fetchGroups,
  type ImageColumns,
  type ImageGroup,
  namesOf,
  neededBytes,
  readGroups,
  sum,
} from "./parquetGroups.ts";
import { decodePng } from "./png.ts";

export const parquetImages = (columns: ImageColumns): ImageFormat => ({
  async *read(files, kind) {
    for (const file of files) {
      let first = 0;
      for (const groups of piecesOf(await readGroups(file, columns, kind))) {
        yield* readImages({ file, groups, first, columns, kind });
        first += sum(groups.map(({ rows }) => rows));
      }
    }
  },
  isOne: async (file) => {
    if (!(await isParquet(file))) return false;
    try {
      const { columns: present } = await readFooter(file);
      return Object.values(namesOf(columns)).every((name) => present.includes(name));
    } catch (error) {
      if (error instanceof DataError) return false;
      throw error;
    }
  },
});

/** Bytes read at a time; more only where a row group is larger. */
const PIECE_BYTES = 2 ** 22;
/** Images decoded at a time: some 10 ms, after which whoever reads them may let others have their turn. */
const BATCH = 256;

interface Reading {
  readonly file: OpenedFile;
  /** They follow one another in the file. */
  readonly groups: readonly ImageGroup[];
  /** Row of the first of them. */
  readonly first: number;
  readonly columns: ImageColumns;
  readonly kind: ImageKind;
}

/** The images of some row groups, of which all bytes are read first. */
export async function* readImages({ file, groups, first, columns, kind }: Reading): AsyncIterable<ImageBatch> {
  const { path, blob } = file;
  const names = namesOf(columns);
  const bytesOf = await fetchGroups(blob, groups);
  let row = first;
  for (const { rows, images, labels } of groups) {
    const column = (name: string, chunk: ColumnChunk) =>
      readColumn({ chunk, bytes: bytesOf(chunk), rows, fail: (got) => damagedColumn(path, name, got) });
    const numbers = column(names.labels, labels).map(Number);
    checkLabels({ path, labels: numbers, classes: kind.classes, first: row });
    const pngs = column(names.images, images);
    for (let at = 0; at < rows; at += BATCH) {
      const pixels = decodeAll(pngs.slice(at, at + BATCH), { path, kind, first: row + at });
      yield { labels: Int32Array.from(numbers.slice(at, at + BATCH)), pixels };
    }
    row += rows;
  }
}

function piecesOf(groups: readonly ImageGroup[]): readonly (readonly ImageGroup[])[] {
  const pieces: ImageGroup[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    size += neededBytes(group);
    if (size > PIECE_BYTES) {
      pieces.push([]);
      size = neededBytes(group);
    }
    pieces.at(-1)!.push(group);
  }
  return pieces;
}

interface Decoding {
  readonly path: string;
  readonly kind: ImageKind;
  /** Row of the first of them. */
  readonly first: number;
}

function decodeAll(pngs: readonly (number | Uint8Array)[], { path, kind, first }: Decoding): Uint8Array {
  const [channels = 0, height = 0, width = 0] = kind.shape;
  const size = channels * height * width;
  const pixels = new Uint8Array(pngs.length * size);
  for (const [i, png] of pngs.entries()) {
    const bytes = typeof png === "number" ? new Uint8Array(0) : png;
    const wrong = decodePng(bytes, { shape: [channels, height, width], pixels, at: i * size });
    if (!wrong) continue;
    const [en, zh] = [inLanguage(wrong, "en"), inLanguage(wrong, "zh")];
    throw damaged(path, {
      got: { en: `${en} in row ${first + i}`, zh: `第 ${first + i} 行为${zh}` },
      expected: {
        en: `a PNG of ${width} × ${height}, ${channels === 1 ? "grey" : "colour"}`,
        zh: `${width} × ${height} 的${channels === 1 ? "灰度" : "彩色"} PNG`,
      },
    });
  }
  return pixels;
}

const damagedColumn = (path: string, name: string, got: Text) =>
  damaged(path, {
    got: { en: `${inLanguage(got, "en")} in column ${name}`, zh: `列 ${name} 中${inLanguage(got, "zh")}` },
    expected: { en: "a whole Parquet file of images", zh: "完整的图像 Parquet 文件" },
  });
