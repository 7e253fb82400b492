/**
 * What a pickle may name and have called: a fixed list, all of which builds plain data. Nothing is ever looked up anywhere else, so a pickle runs no
 * code and imports nothing.
 */

type Bytes = Uint8Array<ArrayBuffer>;

/** Tuples are lists too; keys of dicts are text. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Bytes
  | PickleValue[]
  | Map<string, PickleValue>
  | NumpyDtype
  | NumpyArray
  | PickleGlobal;

export interface PickleGlobal {
  /** As Python spells it, `numpy.dtype`. */
  readonly name: string;
  /** undefined where it is not called like this. `spend` is told of bytes that are made rather than pointed at. */
  readonly call: (args: readonly PickleValue[], spend: (bytes: number) => void) => PickleValue | undefined;
}

/** The type of an array's elements. */
export class NumpyDtype {
  /** `u1`, `i8` … */
  readonly code: string;
  /** Set by the pickle after it is made. */
  isBigEndian = false;

  constructor(code: string) {
    this.code = code;
  }

  get itemSize(): number {
    return Number(/^[biuf](\d)$/.exec(this.code)?.[1] ?? Number.NaN);
  }
}

interface ArrayState {
  readonly dtype: PickleValue | undefined;
  readonly shape: PickleValue | undefined;
  readonly isFortran: boolean;
  readonly data: PickleValue | undefined;
}

/** Empty as it is made, filled in by `fill`: a pickle may remember it in between. */
export class NumpyArray {
  dtype = new NumpyDtype("V0");
  shape: readonly number[] = [0];
  isFortran = false;
  data: Bytes = new Uint8Array(0);

  /** undefined where these are not what they should be, or the bytes not as many as shape and type say. */
  fill({ dtype, shape, isFortran, data }: ArrayState): NumpyArray | undefined {
    if (!(dtype instanceof NumpyDtype) || !Array.isArray(shape) || !(data instanceof Uint8Array)) return undefined;
    const isSize = (size: PickleValue): size is number =>
      typeof size === "number" && Number.isInteger(size) && size >= 0;
    if (!shape.every(isSize)) return undefined;
    if (shape.reduce((product, size) => product * size, dtype.itemSize) !== data.length) return undefined;
    this.dtype = dtype;
    this.shape = [...shape];
    this.isFortran = isFortran;
    this.data = data;
    return this;
  }

  /** Its elements in memory order; null where they are no integers. */
  integers(): number[] | null {
    const { code, itemSize, isBigEndian } = this.dtype;
    if (!/^[iu][1248]$/.test(code)) return null;
    const view = new DataView(this.data.buffer, this.data.byteOffset, this.data.length);
    const read = code.startsWith("u") ? unsigned : signed;
    return Array.from({ length: this.data.length / itemSize }, (_, i) =>
      Number(read[itemSize]!(view, i * itemSize, !isBigEndian)),
    );
  }
}

type Read = (view: DataView, at: number, isLittleEndian: boolean) => number | bigint;

const unsigned: Readonly<Record<number, Read>> = {
  1: (view, at) => view.getUint8(at),
  2: (view, at, little) => view.getUint16(at, little),
  4: (view, at, little) => view.getUint32(at, little),
  8: (view, at, little) => view.getBigUint64(at, little),
};

const signed: Readonly<Record<number, Read>> = {
  1: (view, at) => view.getInt8(at),
  2: (view, at, little) => view.getInt16(at, little),
  4: (view, at, little) => view.getInt32(at, little),
  8: (view, at, little) => view.getBigInt64(at, little),
};

const textOf = (value: PickleValue | undefined): string | null =>
  typeof value === "string"
    ? value
    : value instanceof Uint8Array
      ? String.fromCharCode(...value.subarray(0, 64))
      : null;

const calls: Readonly<Record<string, PickleGlobal["call"]>> = {
  // How protocols before 3 write bytes: as text whose characters are the bytes.
  "_codecs.encode": ([text, encoding], spend) => {
    if (typeof text !== "string" || encoding !== "latin1") return undefined;
    spend(text.length);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 255) return undefined;
      bytes[i] = code;
    }
    return bytes;
  },
  "builtins.bytes": bytesOf,
  "builtins.bytearray": bytesOf,
  "numpy.dtype": ([code]) => {
    const text = textOf(code);
    return text === null ? undefined : new NumpyDtype(text);
  },
  // BUILD fills it in.
  "numpy.core.multiarray._reconstruct": ([type]) => (isGlobal(type, "numpy.ndarray") ? new NumpyArray() : undefined),
  "numpy.core.multiarray.scalar": ([dtype, data]) =>
    new NumpyArray().fill({ dtype, shape: [], isFortran: false, data })?.integers()?.[0],
  "numpy.core.numeric._frombuffer": ([data, dtype, shape, order]) =>
    new NumpyArray().fill({ dtype, shape, isFortran: order === "F", data }),
  // Only named, as the type to reconstruct.
  "numpy.ndarray": () => undefined,
};

function bytesOf([content]: readonly PickleValue[]): PickleValue | undefined {
  if (content === undefined) return new Uint8Array(0);
  return content instanceof Uint8Array ? content : undefined;
}

const isGlobal = (value: PickleValue | undefined, name: string) =>
  typeof value === "object" && value !== null && "call" in value && value.name === name;

/** null for whatever is not on the list. Python 2's and numpy 2's names of the same things are the same things. */
export function findGlobal(module: string, name: string): PickleGlobal | null {
  const known = `${module}.${name}`.replace(/^numpy\._core\./, "numpy.core.").replace(/^__builtin__\./, "builtins.");
  return Object.hasOwn(calls, known) ? { name: known, call: calls[known]! } : null;
}

/** What BUILD does: gives a value its state. False where it takes none like this. */
export function build(value: PickleValue | undefined, state: PickleValue): boolean {
  if (!Array.isArray(state)) return false;
  if (value instanceof NumpyDtype) {
    value.isBigEndian = textOf(state[1]) === ">";
    return true;
  }
  if (!(value instanceof NumpyArray)) return false;
  const [, shape, dtype, isFortran, data] = state;
  return value.fill({ dtype, shape, isFortran: isFortran === true, data }) !== undefined;
}
