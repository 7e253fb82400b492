/** Reads a safetensors file: the format that PyTorch, Rust and the page read alike. */

import type { Shape } from "../graph/tensor.ts";
import { type DType, decode } from "./numberFormats.ts";
import { broken, count } from "./safetensorsFormat.ts";
import { isRecord, label, readInfo, split } from "./safetensorsHeader.ts";

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
