/** Writes batches as Python 2 pickled them, in which CIFAR's files for Python came: text and bytes are the same there, and no Python of today writes them so. */

type Bytes = Uint8Array<ArrayBuffer>;
export type Written = number | string | Uint8Array | readonly Written[];

const flat = (written: Written): number[] => {
  if (typeof written === "number") return [written];
  if (typeof written === "string") return Array.from(written, (character) => character.charCodeAt(0));
  return Array.from(written as readonly Written[] | Uint8Array).flatMap(flat);
};

const uint32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

/** SHORT_BINSTRING */
const short = (text: string): Written => ["U", text.length, text];
/** BININT1 or BININT */
const integer = (value: number): Written => (value < 256 ? ["K", value] : ["J", uint32(value)]);
/** GLOBAL */
const global = (module: string, name: string): Written => ["c", module, "\n", name, "\n"];

export interface Batch {
  readonly labels: readonly number[];
  /** (N, F), row after row. */
  readonly data: Uint8Array;
  /** How numpy calls its inner modules: `numpy.core` before numpy 2, `numpy._core` since. */
  readonly core?: string;
}

export function python2Batch({ labels, data, core = "numpy.core" }: Batch): Bytes {
  const emptyArray: Written = [
    global(`${core}.multiarray`, "_reconstruct"),
    global("numpy", "ndarray"),
    integer(0),
    "\x85",
    short("b"),
    "\x87R",
  ];
  // dtype("u1", 0, 1) and its state: version 3, byte order |, and six fields of no use.
  const dtype: Written = [
    global("numpy", "dtype"),
    short("u1"),
    integer(0),
    integer(1),
    "\x87R(",
    integer(3),
    short("|"),
    "NNN",
  ];
  const dtypeEnd: Written = [["J", uint32(0xffffffff)], ["J", uint32(0xffffffff)], integer(0), "tb"];
  const shape: Written = [integer(labels.length), integer(data.length / labels.length), "\x86"];
  const before = flat([
    "\x80\x02}q\x01(",
    [short("batch_label"), "q\x02", short("training batch 1 of 5"), "q\x03"],
    [short("labels"), "q\x04]q\x05(", labels.map(integer), "e"],
    [short("data"), "q\x06", emptyArray, "q\x07(", integer(1), shape, dtype, dtypeEnd, "\x89T", uint32(data.length)],
  ]);
  const after = flat([
    "tb",
    [short("filenames"), "r", uint32(300), "]", "(", labels.map((label, i) => short(`${label}_${i}.png`)), "e"],
    "u.",
  ]);
  const bytes = new Uint8Array(before.length + data.length + after.length);
  bytes.set(before);
  bytes.set(data, before.length);
  bytes.set(after, before.length + data.length);
  return bytes;
}

/** A pickle of these operations, given as their characters. */
export const pickleOf = (...written: readonly Written[]): Bytes => Uint8Array.from(flat(["\x80\x04", written]));
