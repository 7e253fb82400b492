/** Reads one column of a row group, page after page: numbers, or bytes as views of the unpacked pages. */

import { Cursor, type Fail } from "./cursor.ts";
import type { ColumnChunk } from "./parquetFooter.ts";
import { unpackSnappy } from "./snappy.ts";
import { numberOf, readStruct, structOf, type ThriftStruct } from "./thrift.ts";

type Value = number | Uint8Array;

interface Column {
  readonly chunk: ColumnChunk;
  /** The chunk's bytes. */
  readonly bytes: Uint8Array;
  /** How many values there are to be, none of them null. */
  readonly rows: number;
  readonly fail: Fail;
}

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;

/** How values are written. */
const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE_DICTIONARY = 8;

/** @throws what `fail` makes where the column is damaged, has nulls, or is written in a way that image sets are not */
export function readColumn({ chunk, bytes, rows, fail }: Column): readonly Value[] {
  const { nullable, type, codec } = chunk;
  if (nullable === null) throw fail({ en: "a column of lists", zh: "由列表组成的列" });
  if (type === "another") throw fail({ en: "a column of another type", zh: "其他类型的列" });
  if (codec === "another") throw fail({ en: "a column that is not packed with Snappy", zh: "未用 Snappy 压缩的列" });
  const cursor = new Cursor(bytes, fail);
  const values: Value[] = [];
  let dictionary: readonly Value[] = [];
  while (values.length < rows) {
    const header = readStruct(cursor);
    const packed = cursor.take(numberOf(header.get(3)));
    const page: Page = { header, packed, nullable, codec, fail };
    if (numberOf(header.get(1)) === DICTIONARY_PAGE) {
      const count = numberOf(structOf(header.get(7)).get(1));
      dictionary = readPlain(new Cursor(unpack(page, packed, numberOf(header.get(2))), fail), type, count);
      continue;
    }
    const { count, encoding, content } = openPage(page, rows - values.length);
    const read =
      encoding === PLAIN ? readPlain(content, type, count) : readIndexed(content, encoding, count, dictionary);
    for (const value of read) values.push(value);
  }
  return values;
}

interface Page {
  readonly header: ThriftStruct;
  readonly packed: Uint8Array;
  readonly nullable: number;
  readonly codec: ColumnChunk["codec"];
  readonly fail: Fail;
}

/** What a page of data holds besides its levels, which must say that no value is missing; at most `room` values. */
function openPage(page: Page, room: number): { count: number; encoding: number; content: Cursor } {
  const { header, packed, nullable, fail } = page;
  const kind = numberOf(header.get(1));
  if (kind !== DATA_PAGE && kind !== DATA_PAGE_V2) {
    throw fail({ en: `a page of the unknown type ${kind}`, zh: `未知类型 ${kind} 的页` });
  }
  const about = structOf(header.get(kind === DATA_PAGE ? 5 : 8));
  const count = numberOf(about.get(1));
  if (!(count >= 0 && count <= room)) throw fail({ en: "more values than rows", zh: "值多于行数" });
  const unpackedSize = numberOf(header.get(2));

  if (kind === DATA_PAGE) {
    const content = new Cursor(unpack(page, packed, unpackedSize), fail);
    if (nullable > 0) checkLevels(new Cursor(content.take(content.uint(4)), fail), nullable, count);
    return { count, encoding: numberOf(about.get(2)), content };
  }
  // The levels come first, and are not packed.
  const levels = new Cursor(packed, fail);
  levels.take(numberOf(about.get(6)));
  const definition = levels.take(numberOf(about.get(5)));
  if (nullable > 0) checkLevels(new Cursor(definition, fail), nullable, count);
  const rest = levels.take(levels.left);
  const isPacked = about.get(7) !== false && rest.length > 0;
  const values = isPacked ? unpack(page, rest, unpackedSize - packed.length + rest.length) : rest;
  return { count, encoding: numberOf(about.get(4)), content: new Cursor(values, fail) };
}

const unpack = ({ codec, fail }: Page, part: Uint8Array, size: number): Uint8Array =>
  codec === "none" ? part : unpackSnappy(part, size, fail);

function readPlain(cursor: Cursor, type: ColumnChunk["type"], count: number): Value[] {
  const size = type === "INT64" ? 8 : 4;
  // Of byte arrays each has its length before it.
  if (!(count >= 0 && count * size <= cursor.left)) {
    throw cursor.fail({
      en: `a page of ${count} values in ${cursor.left} bytes`,
      zh: `${cursor.left} 字节中有 ${count} 个值的页`,
    });
  }
  const one = (): Value => {
    if (type === "BYTE_ARRAY") return cursor.take(cursor.uint(4));
    const low = cursor.uint(4);
    const high = type === "INT64" ? cursor.uint(4) : low >= 2 ** 31 ? 2 ** 32 - 1 : 0;
    return (high | 0) * 2 ** 32 + low;
  };
  return Array.from({ length: count }, one);
}

function readIndexed(cursor: Cursor, encoding: number, count: number, dictionary: readonly Value[]): Value[] {
  if (encoding !== PLAIN_DICTIONARY && encoding !== RLE_DICTIONARY) {
    throw cursor.fail({ en: `values in the unknown encoding ${encoding}`, zh: `未知编码 ${encoding} 的值` });
  }
  const values: Value[] = [];
  if (count === 0) return values;
  forEachRun(cursor, cursor.byte(), count, (index, times) => {
    const value = dictionary[index];
    if (value === undefined)
      throw cursor.fail({ en: `entry ${index} of a shorter list`, zh: `超出列表的第 ${index} 项` });
    for (let i = 0; i < times; i++) values.push(value);
  });
  return values;
}

/** Levels say how much of a value's path is there. */
function checkLevels(cursor: Cursor, nullable: number, count: number): void {
  forEachRun(cursor, 32 - Math.clz32(nullable), count, (level) => {
    if (level !== nullable) throw cursor.fail({ en: "a row with nothing in it", zh: "空的一行" });
  });
}

/** Small numbers of `width` bits, `count` of them: runs of equal ones, and groups of eight side by side. */
function forEachRun(cursor: Cursor, width: number, count: number, take: (value: number, times: number) => void): void {
  if (width > 32) throw cursor.fail({ en: `numbers of ${width} bits`, zh: `${width} 位的数字` });
  for (let seen = 0; seen < count; ) {
    const header = cursor.varint();
    if (header % 2 === 0) {
      const value = cursor.uint((width + 7) >> 3);
      const times = Math.min(header / 2, count - seen);
      take(value, times);
      seen += times;
      continue;
    }
    const groups = (header - 1) / 2;
    // The last group may be padded, and a writer may leave the padding out.
    const times = Math.min(groups * 8, count - seen);
    const bytes = cursor.take(Math.min(groups * width, Math.ceil((times * width) / 8), cursor.left));
    for (let i = 0; i < times; i++) take(bitsAt(bytes, i * width, width), 1);
    cursor.take(Math.min(groups * width - bytes.length, cursor.left));
    seen += times;
  }
}

function bitsAt(bytes: Uint8Array, first: number, width: number): number {
  let value = 0;
  for (let bit = 0; bit < width; bit++) {
    const at = first + bit;
    value += (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** bit;
  }
  return value;
}
