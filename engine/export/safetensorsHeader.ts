/** Reads and checks the header of a safetensors file: a length, then JSON that says where each tensor is. */

import { DataError } from "../define/errors.ts";
import type { Text } from "../define/text.ts";
import type { Shape } from "../graph/tensor.ts";
import { type DType, isDType, readers } from "./numberFormats.ts";
import { broken, count, lengthBytes } from "./safetensorsFormat.ts";

/** Hugging Face's own limit. */
const maxHeaderBytes = 100_000_000;

/**
 * The header's fields, and the data behind it.
 *
 * @throws DataError when the file is cut short or no safetensors file
 */
export function split(bytes: Uint8Array, file: string): { header: Record<string, unknown>; data: DataView } {
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
    if (isTorchFile(bytes)) throw torchFile(file);
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

/** Whether it begins as what `torch.save` writes: a zip archive, or a pickle before PyTorch 1.6. */
function isTorchFile([first, second, third, fourth]: Uint8Array): boolean {
  const isZip = first === 0x50 && second === 0x4b && third === 3 && fourth === 4;
  const isPickle = first === 0x80 && second! >= 2 && second! <= 5;
  return isZip || isPickle;
}

const torchFile = (where: string): DataError =>
  new DataError({
    where,
    got: { en: "a file of torch.save (a zip or a pickle)", zh: "torch.save 写出的文件（zip 或 pickle）" },
    expected: { en: "a safetensors file", zh: "safetensors 文件" },
    fix: {
      en: 'Save the weights in Python with safetensors.torch.save_file(model.state_dict(), "weights.safetensors").',
      zh: '请在 Python 中用 safetensors.torch.save_file(model.state_dict(), "weights.safetensors") 保存权重。',
    },
  });

export interface Info {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** What the header says of one tensor. Throws DataError. */
export function readInfo(name: string, info: unknown, file: string): Info {
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

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNaturals = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

const sizeText = (bytes: number): Text => ({ en: `${bytes} bytes`, zh: `${bytes} 字节` });

/** A value of the header in a few characters, on one line. */
export function label(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return short.replace(/[^\x20-\x7e…]/g, "?");
}
