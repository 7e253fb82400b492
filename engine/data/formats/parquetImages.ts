/**
 * Images in Parquet files, as the Hugging Face Hub has them: a column of PNGs (`image.bytes`) and one of labels. Read by ranges, some row groups at a
 * time, so that the first images are there long before the rest.
 */

import { DataError } from "../../define/errors.ts";
import { inLanguage, type Text } from "../../define/text.ts";
import { sizeOf } from "../../graph/shape.ts";
import { checkLabels, damaged } from "./damaged.ts";
import type { ImageBatch, ImageFormat, ImageKind, OpenedFile } from "./images.ts";
import { readColumn } from "./parquetColumn.ts";
import { type ColumnChunk, isParquet, type ParquetFooter, type RowGroup, readFooter } from "./parquetFooter.ts";
import { decodePng } from "./png.ts";

interface Columns {
  /** A struct with the field `bytes`. */
  readonly image: string;
  readonly label: string;
}

export const parquetImages = ({ image, label }: Columns): ImageFormat => ({
  async *read(files, kind) {
    for (const file of files) yield* readImages(file, namesOf({ image, label }), kind);
  },
  isOne: async (file) => {
    if (!(await isParquet(file))) return false;
    try {
      const { columns } = await readFooter(file);
      return Object.values(namesOf({ image, label })).every((name) => columns.includes(name));
    } catch (error) {
      if (error instanceof DataError) return false;
      throw error;
    }
  },
});

const namesOf = ({ image, label }: Columns): Names => ({ images: `${image}.bytes`, labels: label });

/** Bytes read at a time; more only where a row group is larger. */
const PIECE_BYTES = 2 ** 22;
/** Images decoded at a time. */
const BATCH = 1024;
/** Ten times what the largest set needs. A few bytes can claim any number of rows. */
const MOST_PIXELS = 2 ** 31;

type Names = Readonly<Record<"images" | "labels", string>>;

async function* readImages(file: OpenedFile, names: Names, kind: ImageKind): AsyncIterable<ImageBatch> {
  const { path } = file;
  const footer = await readFooter(file);
  const groups = chosen(file, footer, names);
  checkRows(path, groups, kind);
  let first = 0;
  for (const piece of piecesOf(groups)) {
    const bytesOf = await fetchPiece(file, piece);
    for (const { rows, images, labels } of piece) {
      const column = (name: string, chunk: ColumnChunk) =>
        readColumn({ chunk, bytes: bytesOf(chunk), rows, fail: (got) => damagedColumn(path, name, got) });
      const numbers = column(names.labels, labels).map(Number);
      checkLabels({ path, labels: numbers, classes: kind.classes, first });
      const pngs = column(names.images, images);
      for (let at = 0; at < rows; at += BATCH) {
        const pixels = decodeAll(pngs.slice(at, at + BATCH), { path, kind, first: first + at });
        yield { labels: Int32Array.from(numbers.slice(at, at + BATCH)), pixels };
      }
      first += rows;
    }
  }
}

/** The two columns of a row group that are read. */
interface Group extends Readonly<Record<"images" | "labels", ColumnChunk>> {
  readonly rows: number;
}

/** @throws DataError where a column is not there, or they claim more bytes than the file has */
function chosen({ path, blob }: OpenedFile, { columns, groups }: ParquetFooter, names: Names): readonly Group[] {
  const chunkOf = (group: RowGroup, name: string) => {
    const chunk = group.chunks.get(name);
    if (chunk) return chunk;
    const shown = columns.slice(0, 6).join(", ").slice(0, 100);
    throw damaged(path, {
      got: { en: `columns ${shown || "of no name"}`, zh: `列 ${shown || "（无）"}` },
      expected: { en: `columns ${names.images} and ${names.labels}`, zh: `列 ${names.images} 与 ${names.labels}` },
    });
  };
  const found = groups.map((group) => ({
    rows: group.rows,
    images: chunkOf(group, names.images),
    labels: chunkOf(group, names.labels),
  }));
  if (sum(found.map(neededBytes)) > blob.size) {
    throw damaged(path, {
      got: { en: "columns that lie over one another", zh: "互相重叠的列" },
      expected: { en: "a whole Parquet file", zh: "完整的 Parquet 文件" },
    });
  }
  return found;
}

function checkRows(path: string, groups: readonly Group[], { shape }: ImageKind): void {
  const rows = sum(groups.map((group) => group.rows));
  const most = Math.floor(MOST_PIXELS / sizeOf(shape));
  if (rows > 0 && rows <= most) return;
  throw damaged(path, {
    got: { en: `${rows} rows`, zh: `${rows} 行` },
    expected: { en: `1 to ${most} rows`, zh: `1 至 ${most} 行` },
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const neededBytes = ({ images, labels }: Group) => images.sizeBytes + labels.sizeBytes;

function piecesOf(groups: readonly Group[]): readonly (readonly Group[])[] {
  const pieces: Group[][] = [];
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

/** Reads one range for all, unless most of it would belong to other columns. */
async function fetchPiece({ blob }: OpenedFile, piece: readonly Group[]): Promise<(chunk: ColumnChunk) => Uint8Array> {
  const chunks = piece.flatMap(({ images, labels }) => [images, labels]);
  const read = async (start: number, end: number) => new Uint8Array(await blob.slice(start, end).arrayBuffer());
  const start = chunks.reduce((least, { offset }) => Math.min(least, offset), Number.POSITIVE_INFINITY);
  const end = chunks.reduce((most, { offset, sizeBytes }) => Math.max(most, offset + sizeBytes), 0);
  if (end - start <= 2 * sum(piece.map(neededBytes))) {
    const whole = await read(start, end);
    return ({ offset, sizeBytes }) => whole.subarray(offset - start, offset - start + sizeBytes);
  }
  const each = new Map<ColumnChunk, Uint8Array>();
  for (const chunk of chunks) each.set(chunk, await read(chunk.offset, chunk.offset + chunk.sizeBytes));
  return (chunk) => each.get(chunk)!;
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
