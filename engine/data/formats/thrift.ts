/** Thrift's compact protocol, in which Parquet describes its files: structs of numbered fields. Every value takes at least a byte, so what is read is no larger than its bytes. */

import type { Cursor } from "./cursor.ts";

export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;
/** By field number. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const DEEPEST = 16;

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const STRUCT = 12;

export function readStruct(cursor: Cursor, depth = 0): ThriftStruct {
  if (depth > DEEPEST) throw cursor.fail({ en: "too many structs in one another", zh: "嵌套过深的结构" });
  const fields = new Map<number, ThriftValue>();
  let field = 0;
  for (let header = cursor.byte(); header !== 0; header = cursor.byte()) {
    const step = header >> 4;
    const type = header & 15;
    field = step === 0 ? zigzag(cursor) : field + step;
    fields.set(field, type === TRUE || type === FALSE ? type === TRUE : readValue(cursor, type, depth));
  }
  return fields;
}

function readValue(cursor: Cursor, type: number, depth: number): ThriftValue {
  switch (type) {
    case TRUE:
    case FALSE:
      return cursor.byte() === TRUE;
    case BYTE:
      return cursor.byte();
    // Integers of 16, 32 and 64 bits.
    case 4:
    case 5:
    case 6:
      return zigzag(cursor);
    case DOUBLE:
      return cursor.take(8);
    case BINARY:
      return cursor.take(cursor.varint());
    case LIST:
    case SET:
      return readList(cursor, depth + 1);
    case STRUCT:
      return readStruct(cursor, depth + 1);
    default:
      throw cursor.fail({ en: `a value of the unknown type ${type}`, zh: `未知类型 ${type} 的值` });
  }
}

function readList(cursor: Cursor, depth: number): readonly ThriftValue[] {
  if (depth > DEEPEST) throw cursor.fail({ en: "too many lists in one another", zh: "嵌套过深的列表" });
  const header = cursor.byte();
  const short = header >> 4;
  const count = short === 15 ? cursor.varint() : short;
  if (count > cursor.left) {
    throw cursor.fail({
      en: `a list of ${count} where ${cursor.left} bytes are left`,
      zh: `声明 ${count} 项的列表，但只剩 ${cursor.left} 字节`,
    });
  }
  const values: ThriftValue[] = [];
  for (let i = 0; i < count; i++) values.push(readValue(cursor, header & 15, depth));
  return values;
}

/** Signed: 0, −1, 1, −2, … are written as 0, 1, 2, 3, … */
function zigzag(cursor: Cursor): number {
  const value = cursor.varint();
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** What a field holds, where it is what it should be; else nothing. */
export const structOf = (value: ThriftValue | undefined): ThriftStruct =>
  value instanceof Map ? value : new Map<number, ThriftValue>();
export const listOf = (value: ThriftValue | undefined): readonly ThriftValue[] => (Array.isArray(value) ? value : []);
export const bytesOf = (value: ThriftValue | undefined): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array(0);
/** NaN for nothing, which is no length and no count. */
export const numberOf = (value: ThriftValue | undefined): number => (typeof value === "number" ? value : Number.NaN);
