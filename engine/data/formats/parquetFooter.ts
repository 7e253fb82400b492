/** What a Parquet file says of itself at its end: its columns, and where the parts of each lie. The format: github.com/apache/parquet-format */

import type { Text } from "../../define/text.ts";
import { Cursor, type Fail } from "./cursor.ts";
import { damaged } from "./damaged.ts";
import type { OpenedFile } from "./images.ts";
import { bytesOf, listOf, numberOf, readStruct, structOf, type ThriftValue } from "./thrift.ts";

export interface ParquetFooter {
  /** Names of all columns, `img.bytes`. */
  readonly columns: readonly string[];
  readonly groups: readonly RowGroup[];
}

export interface RowGroup {
  readonly rows: number;
  /** By the column's name. */
  readonly chunks: ReadonlyMap<string, ColumnChunk>;
}

/** One column's values in a row group. */
export interface ColumnChunk {
  readonly type: "BYTE_ARRAY" | "INT32" | "INT64" | "another";
  /** How many fields of its path may be null; null where a field is repeated, so that a row may have any number of values. */
  readonly nullable: number | null;
  readonly codec: "none" | "snappy" | "another";
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Bytes read from the end of the file at first; a longer footer is then read whole. */
const FIRST_BYTES = 2 ** 19;
const LARGEST_FOOTER = 2 ** 26;
const TAIL = 8;
const MAGIC = 0x31524150;

export async function isParquet({ blob }: OpenedFile): Promise<boolean> {
  const bytes = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  return bytes.length === 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === MAGIC;
}

/** @throws DataError where the file is none or is damaged */
export async function readFooter({ path, blob }: OpenedFile): Promise<ParquetFooter> {
  const fail: Fail = (got) =>
    damaged(path, { got, expected: { en: "a whole Parquet file", zh: "完整的 Parquet 文件" } });
  const read = async (length: number) => new Uint8Array(await blob.slice(blob.size - length).arrayBuffer());
  let end = await read(Math.min(blob.size, FIRST_BYTES));
  if (end.length < TAIL + 4) throw fail({ en: `${blob.size} bytes`, zh: `${blob.size} 字节` });
  const tail = new DataView(end.buffer, end.byteOffset + end.length - TAIL);
  if (tail.getUint32(4, true) !== MAGIC) throw fail({ en: "bytes that do not end as one", zh: "结尾不符的字节" });
  const length = tail.getUint32(0, true);
  if (length > Math.min(blob.size - TAIL, LARGEST_FOOTER)) {
    throw fail({ en: `a description of ${length} bytes`, zh: `${length} 字节的描述` });
  }
  if (length + TAIL > end.length) end = await read(length + TAIL);
  const footer = readStruct(new Cursor(end.subarray(end.length - TAIL - length, end.length - TAIL), fail));

  const leaves = leavesOf(listOf(footer.get(2)), fail);
  const groups = listOf(footer.get(4)).map((group): RowGroup => {
    const fields = structOf(group);
    const rows = numberOf(fields.get(3));
    if (!(rows >= 0)) throw fail({ en: "a group without rows", zh: "没有行的行组" });
    const entries = listOf(fields.get(1)).flatMap((chunk): readonly [string, ColumnChunk][] => {
      const meta = structOf(structOf(chunk).get(3));
      const name = listOf(meta.get(3)).map(nameOf).join(".");
      const leaf = leaves.get(name);
      if (!leaf) return [];
      const offset = Math.min(...[9, 11].map((field) => numberOf(meta.get(field))).filter((at) => at > 0));
      const sizeBytes = numberOf(meta.get(7));
      if (!(offset >= 4 && sizeBytes >= 0 && offset + sizeBytes <= blob.size)) {
        throw fail({ en: `a column that lies beyond its ${blob.size} bytes`, zh: `超出其 ${blob.size} 字节的列` });
      }
      return [[name, { ...leaf, codec: codecs[numberOf(meta.get(4))] ?? "another", offset, sizeBytes }]];
    });
    return { rows, chunks: new Map(entries) };
  });
  return { columns: [...leaves.keys()], groups };
}

const codecs: Readonly<Record<number, ColumnChunk["codec"]>> = { 0: "none", 1: "snappy" };
const types: Readonly<Record<number, ColumnChunk["type"]>> = { 1: "INT32", 2: "INT64", 6: "BYTE_ARRAY" };

type Leaf = Pick<ColumnChunk, "type" | "nullable">;

/** The schema is a tree in depth-first order: each element says how many children follow it. */
function leavesOf(elements: readonly ThriftValue[], fail: Fail): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  let next = 0;
  const visit = (path: readonly string[], above: number | null): void => {
    const element = elements[next++];
    if (element === undefined || path.length > 16) throw fail(BROKEN_SCHEMA);
    const fields = structOf(element);
    const isRoot = next === 1;
    const own = isRoot ? [] : [...path, nameOf(fields.get(4))];
    const repetition = isRoot ? REQUIRED : numberOf(fields.get(3));
    const nullable = above === null || repetition === REPEATED ? null : above + (repetition === REQUIRED ? 0 : 1);
    const children = numberOf(fields.get(5));
    if (!(children > 0)) leaves.set(own.join("."), { type: types[numberOf(fields.get(1))] ?? "another", nullable });
    for (let i = 0; i < children; i++) visit(own, nullable);
  };
  visit([], 0);
  return leaves;
}

const REQUIRED = 0;
const REPEATED = 2;
const BROKEN_SCHEMA: Text = { en: "a description of columns that breaks off", zh: "不完整的列描述" };

/** Longer names are cut, so that names of columns in one another stay short. */
const nameOf = (value: ThriftValue | undefined) => utf8.decode(bytesOf(value).subarray(0, 64));
const utf8 = new TextDecoder();
