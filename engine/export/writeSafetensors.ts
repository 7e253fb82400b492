/** Writes tensors as a safetensors file. Apart from reading: it comes with the worker, so that weights can be saved where no code loads any more. */

import type { Shape } from "../graph/tensor.ts";
import { broken, count, lengthBytes } from "./safetensorsFormat.ts";

const writers: Readonly<
  Record<
    "F64" | "F32" | "I64" | "U8",
    { readonly bytes: number; readonly write: (data: DataView, at: number, value: number) => void }
  >
> = {
  F64: { bytes: 8, write: (data, at, value) => data.setFloat64(at, value, true) },
  F32: { bytes: 4, write: (data, at, value) => data.setFloat32(at, value, true) },
  I64: { bytes: 8, write: (data, at, value) => data.setBigInt64(at, BigInt(value), true) },
  U8: { bytes: 1, write: (data, at, value) => data.setUint8(at, value) },
};

/** A tensor to write: as float32 unless said otherwise. */
export interface WritableTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype?: keyof typeof writers;
  readonly values: ArrayLike<number>;
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
