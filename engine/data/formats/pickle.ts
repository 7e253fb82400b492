/**
 * Reads Python's pickles (protocols 2 to 5) as plain data. A pickle is a program for a small stack machine, which may ask Python to call anything;
 * `pickleMachine.ts` is that machine, `pickleGlobals.ts` lists all that may be called.
 *
 * Memory and time are bounded by the file's size and by the machine's limits: a value is no larger than the bytes it is read from, a value that is
 * referred to again is the same object and not a copy, and nothing here descends into values, however deep they are.
 */

import { damaged } from "./damaged.ts";
import type { PickleValue } from "./pickleGlobals.ts";
import { PickleMachine } from "./pickleMachine.ts";

/** Whether a file that begins with these bytes is a pickle that can be read. */
export const isPickle = (bytes: Uint8Array): boolean => bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5;

/**
 * The value that a pickle holds.
 *
 * @param path names the file in complaints
 * @throws DataError when the bytes are no such pickle, are cut short, or name what is not on the list
 */
export function readPickle(path: string, bytes: Uint8Array<ArrayBuffer>): PickleValue {
  if (!isPickle(bytes)) {
    throw damaged(path, {
      got: { en: "bytes that are no pickle", zh: "不是 pickle 的字节" },
      expected: { en: "a pickle of protocol 2 to 5", zh: "协议 2 至 5 的 pickle" },
    });
  }
  const machine = new PickleMachine(path, bytes);
  for (let code = machine.next(); code !== STOP; code = machine.next()) {
    const operation = operations[code];
    if (!operation) {
      const hex = `0x${code.toString(16).padStart(2, "0")}`;
      throw machine.fail({ en: `the unknown operation ${hex}`, zh: `未知操作 ${hex}` });
    }
    operation(machine);
  }
  return machine.pop();
}

const STOP = 0x2e;

/** Names as in Python's pickletools. */
const operations: Readonly<Record<number, (machine: PickleMachine) => void>> = {
  /* MARK */ 40: (m) => m.mark(),
  /* POP */ 48: (m) => void m.pop(),
  /* POP_MARK */ 49: (m) => void m.popToMark(),
  /* DUP */ 50: (m) => m.push(m.top()),

  /* NONE */ 78: (m) => m.push(null),
  /* NEWTRUE */ 136: (m) => m.push(true),
  /* NEWFALSE */ 137: (m) => m.push(false),
  /* BININT */ 74: (m) => m.push(m.int(4)),
  /* BININT1 */ 75: (m) => m.push(m.uint(1)),
  /* BININT2 */ 77: (m) => m.push(m.uint(2)),
  /* LONG1 */ 138: (m) => m.push(m.int(m.uint(1))),
  /* LONG4 */ 139: (m) => m.push(m.int(m.uint(4))),
  /* BINFLOAT */ 71: (m) => m.push(m.float()),

  /* SHORT_BINSTRING */ 85: (m) => m.push(m.bytes(m.uint(1))),
  /* BINSTRING */ 84: (m) => m.push(m.bytes(m.uint(4))),
  /* SHORT_BINBYTES */ 67: (m) => m.push(m.bytes(m.uint(1))),
  /* BINBYTES */ 66: (m) => m.push(m.bytes(m.uint(4))),
  /* BINBYTES8 */ 142: (m) => m.push(m.bytes(m.uint(8))),
  /* BYTEARRAY8 */ 150: (m) => m.push(m.bytes(m.uint(8))),
  /* SHORT_BINUNICODE */ 140: (m) => m.push(m.text(m.uint(1))),
  /* BINUNICODE */ 88: (m) => m.push(m.text(m.uint(4))),
  /* BINUNICODE8 */ 141: (m) => m.push(m.text(m.uint(8))),

  /* EMPTY_TUPLE */ 41: (m) => m.push([]),
  /* TUPLE */ 116: (m) => m.push(m.popToMark()),
  /* TUPLE1 */ 133: (m) => m.push(m.popMany(1)),
  /* TUPLE2 */ 134: (m) => m.push(m.popMany(2)),
  /* TUPLE3 */ 135: (m) => m.push(m.popMany(3)),
  /* EMPTY_LIST */ 93: (m) => m.push([]),
  /* APPEND */ 97: (m) => m.append(m.popMany(1)),
  /* APPENDS */ 101: (m) => m.append(m.popToMark()),
  /* EMPTY_DICT */ 125: (m) => m.push(new Map()),
  /* SETITEM */ 115: (m) => m.setItems(m.popMany(2)),
  /* SETITEMS */ 117: (m) => m.setItems(m.popToMark()),

  /* BINPUT */ 113: (m) => m.remember(m.uint(1)),
  /* LONG_BINPUT */ 114: (m) => m.remember(m.uint(4)),
  /* MEMOIZE */ 148: (m) => m.rememberNext(),
  /* BINGET */ 104: (m) => m.recall(m.uint(1)),
  /* LONG_BINGET */ 106: (m) => m.recall(m.uint(4)),

  /* GLOBAL */ 99: (m) => m.global(m.line(), m.line()),
  /* STACK_GLOBAL */ 147: (m) => {
    const [module, name] = m.popMany(2);
    m.global(module!, name!);
  },
  /* REDUCE */ 82: (m) => m.call(),
  /* BUILD */ 98: (m) => m.build(),

  /* FRAME: only tells how much to read at once */ 149: (m) => void m.bytes(8),
};
