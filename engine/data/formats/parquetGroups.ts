/** The row groups of a Parquet file of images: the two columns of each that are read, and the ranges of bytes in which they lie. */

import { sizeOf } from "../../graph/shape.ts";
import type { FileBlob } from "../sources/source.ts";
import { damaged } from "./damaged.ts";
import type { ImageKind, OpenedFile } from "./images.ts";
import { type ColumnChunk, type ParquetFooter, type RowGroup, readFooter } from "./parquetFooter.ts";

export interface ImageColumns {
  /** A struct with the field `bytes`. */
  readonly image: string;
  readonly label: string;
}

/** The two columns of a row group that are read. */
export interface ImageGroup extends Readonly<Record<"images" | "labels", ColumnChunk>> {
  readonly rows: number;
}

/** Ten times what the largest set needs. A few bytes can claim any number of rows. */
const MOST_PIXELS = 2 ** 31;

export const namesOf = ({ image, label }: ImageColumns) => ({ images: `${image}.bytes`, labels: label });

/** @throws DataError where the file is none, is damaged, or has no such columns */
export async function readGroups(
  file: OpenedFile,
  columns: ImageColumns,
  kind: ImageKind,
): Promise<readonly ImageGroup[]> {
  const groups = chosen(file, await readFooter(file), columns);
  checkRows(file.path, groups, kind);
  return groups;
}

/** @throws DataError where a column is not there, or they claim more bytes than the file has */
function chosen(
  { path, blob }: OpenedFile,
  { columns, groups }: ParquetFooter,
  wanted: ImageColumns,
): readonly ImageGroup[] {
  const names = namesOf(wanted);
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

function checkRows(path: string, groups: readonly ImageGroup[], { shape }: ImageKind): void {
  const rows = sum(groups.map((group) => group.rows));
  const most = Math.floor(MOST_PIXELS / sizeOf(shape));
  if (rows > 0 && rows <= most) return;
  throw damaged(path, {
    got: { en: `${rows} rows`, zh: `${rows} 行` },
    expected: { en: `1 to ${most} rows`, zh: `1 至 ${most} 行` },
  });
}

export const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
export const neededBytes = ({ images, labels }: ImageGroup) => images.sizeBytes + labels.sizeBytes;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is read of a file for the groups: one range for all, unless most of it would belong to other columns. */
export function rangesOf(groups: readonly ImageGroup[]): readonly Range[] {
  const each = groups.flatMap(({ images, labels }) =>
    [images, labels].map(({ offset, sizeBytes }) => ({ start: offset, end: offset + sizeBytes })),
  );
  const start = each.reduce((least, range) => Math.min(least, range.start), Number.POSITIVE_INFINITY);
  const end = each.reduce((most, range) => Math.max(most, range.end), 0);
  return end - start <= 2 * sum(groups.map(neededBytes)) ? [{ start, end }] : each;
}

export async function fetchGroups(
  blob: FileBlob,
  groups: readonly ImageGroup[],
): Promise<(chunk: ColumnChunk) => Uint8Array> {
  const read: (Range & { readonly bytes: Uint8Array })[] = [];
  for (const range of rangesOf(groups)) {
    read.push({ ...range, bytes: new Uint8Array(await blob.slice(range.start, range.end).arrayBuffer()) });
  }
  return ({ offset, sizeBytes }) => {
    const { start, bytes } = read.find(({ start, end }) => start <= offset && offset + sizeBytes <= end)!;
    return bytes.subarray(offset - start, offset - start + sizeBytes);
  };
}
