/** Weights as a safetensors file: the format that PyTorch, Rust and the page read alike. */

import { DataError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Shape } from "../graph/tensor.ts";
import type { NamedTensor } from "../train/session.ts";
import { type DType, decode, isDType, readers, writers } from "./numberFormats.ts";

/** A tensor to write: as float32 unless said otherwise. */
export interface WritableTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype?: "F64" | "F32" | "I64";
  readonly values: ArrayLike<number>;
}

/** What a file holds, exactly. */
export interface FileContent {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly dtype: DType;
    readonly values: Float64Array;
  }[];
}

const lengthBytes = 8;
/** Hugging Face's own limit. */
const maxHeaderBytes = 100_000_000;

/**
 * The file: u64 header length, JSON header padded with blanks to 8 bytes, then the tensors one after another as
 * little-endian float32 or, before those, int64; the header names them in the order given. The same tensors give the same bytes.
 *
 * @param metadata free text by name, under `__metadata__`
 * @throws DataError when two tensors share a name or a shape does not fit its values
 * @see https://github.com/huggingface/safetensors#format
 */
export function writeSafetensors(
  tensors: readonly WritableTensor[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header = new Map<string, unknown>(metadata ? [["__metadata__", metadata]] : []);
  let end = 0;
  for (const { name, shape, values } of tensors) {
    if (header.has(name) || name === "__metadata__") {
      throw broken(
        name,
        { en: "a name that is taken", zh: "已被占用的名称" },
        { en: "one tensor a name", zh: "每个名称一个张量" },
      );
    }
    if (count(shape) !== values.length) {
      throw broken(name, `${values.length}`, {
        en: `${count(shape)} values, its shape's`,
        zh: `其形状的 ${count(shape)} 个值`,
      });
    }
    // Holds the place in the header; offsets follow.
    header.set(name, null);
  }
  // Whole numbers first: their 8 bytes stay aligned then.
  const placed = tensors.toSorted((a, b) => formatOf(b).bytes - formatOf(a).bytes);
  for (const tensor of placed) {
    const { name, shape, dtype = "F32", values } = tensor;
    const begin = end;
    end += values.length * formatOf(tensor).bytes;
    header.set(name, { dtype, shape, data_offsets: [begin, end] });
  }
  // Not Object.fromEntries: JavaScript would move names such as `0` to the front and so break the order.
  const json = `{${[...header].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
  const text = new TextEncoder().encode(json);
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(lengthBytes + headerBytes + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, lengthBytes, lengthBytes + headerBytes);
  bytes.set(text, lengthBytes);
  let at = lengthBytes + headerBytes;
  for (const tensor of placed) {
    const { bytes: size, write } = formatOf(tensor);
    for (let i = 0; i < tensor.values.length; i++) {
      write(view, at, tensor.values[i]!);
      at += size;
    }
  }
  return bytes;
}

const formatOf = ({ dtype }: WritableTensor) => writers[dtype ?? "F32"];

/**
 * All tensors of a file in the order of their data, as float32; F64, F16, BF16 and I64 are converted.
 *
 * @throws DataError naming the file's or the tensor's fault
 */
export function readSafetensors(bytes: Uint8Array, file = "safetensors"): readonly NamedTensor[] {
  return readContent(bytes, file).tensors.map(({ name, shape, dtype, values }) => ({
    name,
    shape,
    ...(dtype === "I64" && { dtype }),
    values: Float32Array.from(values),
  }));
}

/**
 * All tensors of a file in the order of their data, and its metadata.
 *
 * @throws DataError naming the file's or the tensor's fault
 */
export function readContent(bytes: Uint8Array, file: string): FileContent {
  const { header, data } = split(bytes, file);
  const tensors = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, info]) => ({ name, ...readInfo(name, info, file) }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);

  let end = 0;
  for (const tensor of tensors) {
    const { name, begin, end: own } = tensor;
    if (begin !== end || own > data.byteLength) {
      const isBeyond = own > data.byteLength;
      throw broken(
        `${file}: ${label(name)}`,
        { en: `bytes ${begin} to ${own}`, zh: `第 ${begin} 到 ${own} 字节` },
        isBeyond
          ? { en: `at most ${data.byteLength}, the data's length`, zh: `至多 ${data.byteLength}，即数据长度` }
          : { en: `to begin at ${end}, where the tensor before ends`, zh: `从 ${end} 开始，即前一个张量的末尾` },
      );
    }
    end = own;
  }
  if (end !== data.byteLength) {
    throw broken(
      file,
      { en: `${data.byteLength} bytes of data`, zh: `${data.byteLength} 字节数据` },
      { en: `${end}, what its header lists`, zh: `${end} 字节，即文件头所列` },
    );
  }
  const { __metadata__: metadata } = header;
  return {
    metadata: isRecord(metadata) ? metadata : {},
    tensors: tensors.map(({ name, shape, dtype, begin }) => ({
      name,
      shape,
      dtype,
      values: decode(data, begin, count(shape), dtype),
    })),
  };
}

function split(bytes: Uint8Array, file: string): { header: Record<string, unknown>; data: DataView } {
  if (bytes.length < lengthBytes) {
    throw broken(file, sizeText(bytes.length), {
      en: "a safetensors file of at least 8 bytes",
      zh: "至少 8 字节的 safetensors 文件",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const room = bytes.length - lengthBytes;
  if (length > maxHeaderBytes || length > room) {
    throw broken(
      file,
      { en: `a header of ${length} bytes`, zh: `${length} 字节的文件头` },
      {
        en: `at most ${Math.min(room, maxHeaderBytes)}, what the file has`,
        zh: `至多 ${Math.min(room, maxHeaderBytes)} 字节，即文件所有`,
      },
    );
  }
  const text = bytes.subarray(lengthBytes, lengthBytes + length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    throw broken(
      file,
      { en: "a header that is not JSON", zh: "并非 JSON 的文件头" },
      { en: "a JSON header", zh: "JSON 文件头" },
    );
  }
  if (!isRecord(header)) {
    throw broken(
      file,
      { en: "a header that is no object", zh: "并非对象的文件头" },
      { en: "an object with one field a tensor", zh: "每个张量一个字段的对象" },
    );
  }
  const at = lengthBytes + length;
  return { header, data: new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at) };
}

interface Info {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

function readInfo(name: string, info: unknown, file: string): Info {
  const where = `${file}: ${label(name)}`;
  const fields = isRecord(info) ? info : {};
  const { dtype, shape, data_offsets: offsets } = fields;
  if (typeof dtype !== "string" || !isDType(dtype)) {
    throw broken(
      where,
      { en: `dtype ${label(dtype)}`, zh: `dtype ${label(dtype)}` },
      {
        en: `one of ${Object.keys(readers).join(", ")}`,
        zh: `${Object.keys(readers).join("、")} 之一`,
      },
    );
  }
  if (!isNaturals(shape) || shape.length > 8) {
    throw broken(
      where,
      { en: `shape ${label(shape)}`, zh: `形状 ${label(shape)}` },
      { en: "a list of lengths", zh: "各维长度的列表" },
    );
  }
  if (!isNaturals(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw broken(
      where,
      { en: `data_offsets ${label(offsets)}`, zh: `data_offsets ${label(offsets)}` },
      {
        en: "two byte positions, begin and end",
        zh: "起止两个字节位置",
      },
    );
  }
  const [begin = 0, end = 0] = offsets;
  const wanted = count(shape) * readers[dtype].bytes;
  if (end - begin !== wanted) {
    throw broken(where, sizeText(end - begin), {
      en: `${wanted} bytes for shape (${shape.join(", ")})`,
      zh: `形状 (${shape.join(", ")}) 的 ${wanted} 字节`,
    });
  }
  return { dtype, shape, begin, end };
}

// Small parts --------------------------------------------------------------------------------------------------------

const count = (shape: Shape) => shape.reduce((product, length) => product * length, 1);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNaturals = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

const sizeText = (bytes: number): Text => ({ en: `${bytes} bytes`, zh: `${bytes} 字节` });

/** A value of the header in a few characters, on one line. */
function label(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return short.replace(/[^\x20-\x7e…]/g, "?");
}

function broken(where: string, got: Text, expected: Text): DataError {
  return new DataError({
    where,
    got,
    expected,
    fix: {
      en: "Save the weights again; the file is damaged or not what it claims to be.",
      zh: "请重新保存权重；文件已损坏或并非其所称的格式。",
    },
  });
}
