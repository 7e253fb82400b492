/** The stack machine that a pickle is a program for: its stack, its memory, and how it takes numbers, text and bytes from the file. */

import { DataError } from "../../define/errors.ts";
import type { Text } from "../../define/text.ts";
import { damaged } from "./damaged.ts";
import { build, findGlobal, type PickleValue } from "./pickleGlobals.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A batch of 10,000 images needs some 60,000. */
const MOST_OPERATIONS = 2 ** 20;
const LARGEST_STACK = 2 ** 17;
const LONGEST_NAME = 256;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const NEWLINE = 0x0a;

export class PickleMachine {
  readonly #path: string;
  readonly #bytes: Bytes;
  readonly #view: DataView;
  /** After the protocol. */
  #at = 2;
  #operations = 0;
  /** Bytes made rather than pointed at. */
  #made = 0;
  readonly #stack: PickleValue[] = [];
  /** Stack heights at which lists of operands begin. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(path: string, bytes: Bytes) {
    this.#path = path;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The code of the next operation. */
  next(): number {
    if (++this.#operations > MOST_OPERATIONS) {
      throw this.fail({ en: `more than ${MOST_OPERATIONS} operations`, zh: `超过 ${MOST_OPERATIONS} 个操作` });
    }
    return this.uint(1);
  }

  fail(got: Text): DataError {
    const at = this.#at;
    const both = typeof got === "string" ? { en: got, zh: got } : got;
    return damaged(this.#path, {
      got: { en: `${both.en} (before byte ${at})`, zh: `${both.zh}（字节 ${at} 之前）` },
      expected: { en: "a whole pickle of plain data", zh: "由普通数据组成的完整 pickle" },
    });
  }

  /** The next bytes, as a view of the file's. */
  bytes(length: number): Bytes {
    const left = this.#bytes.length - this.#at;
    if (length > left) {
      throw this.fail({
        en: `${length} bytes announced where ${left} are left`,
        zh: `声明 ${length} 字节，但只剩 ${left} 字节`,
      });
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A number of 1, 2, 4 or 8 bytes, the lowest first. */
  uint(size: number): number {
    return this.bytes(size).reduceRight((sum, byte) => sum * 256 + byte, 0);
  }

  int(size: number): number {
    const bytes = this.bytes(size);
    if (size > 8) throw this.fail({ en: `an integer of ${size} bytes`, zh: `${size} 字节的整数` });
    const unsigned = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return Number(BigInt.asIntN(8 * size, unsigned));
  }

  float(): number {
    this.bytes(8);
    return this.#view.getFloat64(this.#at - 8);
  }

  text(length: number): string {
    return utf8.decode(this.bytes(length));
  }

  line(): string {
    const end = this.#bytes.subarray(this.#at, this.#at + LONGEST_NAME).indexOf(NEWLINE);
    if (end < 0) throw this.fail({ en: "a name without an end", zh: "没有结尾的名称" });
    const line = this.text(end);
    this.#at++;
    return line;
  }

  push(value: PickleValue): void {
    if (this.#stack.length >= LARGEST_STACK) {
      throw this.fail({ en: `a stack of more than ${LARGEST_STACK} values`, zh: `超过 ${LARGEST_STACK} 个值的栈` });
    }
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw this.fail({ en: "an operation without its operand", zh: "缺少操作数的操作" });
    return value;
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  /** The value on top of the stack, which stays there. */
  top(): PickleValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined || mark > this.#stack.length) {
      throw this.fail({ en: "an operation without its mark", zh: "缺少标记的操作" });
    }
    return this.#stack.splice(mark);
  }

  remember(index: number): void {
    this.#memo.set(index, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined)
      throw this.fail({ en: `a reference to nothing (${index})`, zh: `指向空值的引用（${index}）` });
    this.push(value);
  }

  append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.fail({ en: "values for what is no list", zh: "向非列表添加值" });
    for (const value of values) list.push(value);
  }

  /** @param pairs keys and values in turn */
  setItems(pairs: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || pairs.length % 2 !== 0) {
      throw this.fail({ en: "items for what is no dict", zh: "向非字典添加条目" });
    }
    for (let i = 0; i < pairs.length; i += 2) dict.set(this.#key(pairs[i]!), pairs[i + 1]!);
  }

  #key(value: PickleValue): string {
    if (typeof value === "string") return value;
    // Python 2's text.
    if (value instanceof Uint8Array && value.length <= LONGEST_NAME) return utf8.decode(value);
    throw this.fail({ en: "a dict with keys that are no text", zh: "键不是文本的字典" });
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== "string" || typeof name !== "string") {
      throw this.fail({ en: "a name that is no text", zh: "不是文本的名称" });
    }
    const found = findGlobal(module, name);
    if (!found) throw forbidden(this.#path, `${module}.${name}`);
    this.push(found);
  }

  call(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!Array.isArray(args) || typeof callee !== "object" || callee === null || !("call" in callee)) {
      throw this.fail({ en: "a call of what is no function", zh: "调用了非函数" });
    }
    const made = callee.call(args, (bytes) => {
      this.#made += bytes;
      if (this.#made > this.#bytes.length) {
        throw this.fail({ en: "more data than the file has bytes", zh: "数据多于文件的字节" });
      }
    });
    if (made === undefined) {
      throw this.fail({ en: `${callee.name} with arguments it does not take`, zh: `${callee.name} 的参数无效` });
    }
    this.push(made);
  }

  build(): void {
    const state = this.pop();
    if (!build(this.top(), state))
      throw this.fail({ en: "a state that does not fit its object", zh: "与对象不符的状态" });
  }
}

function forbidden(path: string, name: string): DataError {
  const shown = name.slice(0, 80);
  return new DataError({
    where: path,
    got: { en: `a pickle that asks Python for ${shown}`, zh: `要求 Python 提供 ${shown} 的 pickle` },
    expected: {
      en: "only dicts, lists, text, numbers and numpy arrays",
      zh: "只含字典、列表、文本、数字和 numpy 数组",
    },
    fix: {
      en: "Nothing of it was run. Use the original file, or save it again as plain data.",
      zh: "其中没有任何代码被运行。请使用原始文件，或重新保存为普通数据。",
    },
  });
}
