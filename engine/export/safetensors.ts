/** Weights as a safetensors file: the format that PyTorch, Rust and the page read alike. */

import type { Shape } from "../graph/tensor.ts";
import { type DType, decode, writers } from "./numberFormats.ts";
import { broken, count, isRecord, label, lengthBytes, readInfo, split } from "./safetensorsHeader.ts";

/** A tensor to write: as float32 unless said otherwise. */
export interface WritableTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype?: keyof typeof writers;
  readonly values: ArrayLike<number>;
}

/** A tensor as a file has it. */
export interface FileTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A tensor's numbers, exactly or rounded to float32. */
export interface ReadTensor<Values extends Float32Array | Float64Array = Float32Array> extends FileTensor {
  readonly values: Values;
}

/** What a file holds, exactly. */
export interface FileContent {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensors: readonly ReadTensor<Float64Array>[];
}

/**
 * The file: u64 header length, JSON header padded with blanks to 8 bytes, then the tensors one after another as
 * little-endian numbers, the widest first; the header names them in the order given. The same tensors give the same bytes.
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
  // The widest first: all stay aligned then.
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
    if (tensor.dtype === "U8" && tensor.values instanceof Uint8Array) {
      // Pixels by the million.
      bytes.set(tensor.values, at);
      at += tensor.values.length;
      continue;
    }
    for (let i = 0; i < tensor.values.length; i++) {
      write(view, at, tensor.values[i]!);
      at += size;
    }
  }
  return bytes;
}

const formatOf = ({ dtype }: WritableTensor) => writers[dtype ?? "F32"];

/**
 * All tensors of a file in the order of their data, as float32; other numbers are converted, true and false are 1 and 0.
 *
 * @throws DataError naming the file's or the tensor's fault
 */
export function readSafetensors(bytes: Uint8Array, file = "safetensors"): readonly ReadTensor[] {
  const { data, tensors } = locate(bytes, file);
  return tensors.map(({ begin, ...tensor }) => ({
    ...tensor,
    values: decode(data, begin, tensor.dtype, new Float32Array(count(tensor.shape))),
  }));
}

/**
 * The same without the numbers, which are not looked at.
 *
 * @throws DataError as `readSafetensors`
 */
export const listSafetensors = (bytes: Uint8Array, file: string): readonly FileTensor[] =>
  locate(bytes, file).tensors.map(({ begin, ...tensor }) => tensor);

/**
 * All tensors of a file in the order of their data, and its metadata.
 *
 * @throws DataError naming the file's or the tensor's fault
 */
export function readContent(bytes: Uint8Array, file: string): FileContent {
  const { metadata, data, tensors } = locate(bytes, file);
  return {
    metadata,
    tensors: tensors.map(({ begin, ...tensor }) => ({
      ...tensor,
      values: decode(data, begin, tensor.dtype, new Float64Array(count(tensor.shape))),
    })),
  };
}

/** Where each tensor's numbers begin in the data. */
function locate(bytes: Uint8Array, file: string) {
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
    data,
    tensors: tensors.map(({ name, shape, dtype, begin }) => ({ name, shape, dtype, begin })),
  };
}
