/**
 * CIFAR's batches for Python: a pickled dict with `data`, an array of (N, C·H·W) bytes, the planes of an image one after the other, and `labels`, a list
 * of N numbers.
 */

import type { Text } from "../../define/text.ts";
import { sizeOf } from "../../graph/shape.ts";
import { checkLabels, damaged } from "./damaged.ts";
import type { ImageBatch, ImageFormat, ImageKind, OpenedFile } from "./images.ts";
import { isPickle, readPickle } from "./pickle.ts";
import { NumpyArray, type PickleValue } from "./pickleGlobals.ts";

export const cifarPython: ImageFormat = {
  async *read(files, kind) {
    for (const file of files) yield await readBatch(file, kind);
  },
  isOne: async ({ blob }) => isPickle(new Uint8Array(await blob.slice(0, 2).arrayBuffer())),
};

/** All 60,000 images in one file are 184 MB. */
const LARGEST = 2 ** 30;

async function readBatch({ path, blob }: OpenedFile, { shape, classes }: ImageKind): Promise<ImageBatch> {
  if (blob.size > LARGEST) {
    throw damaged(path, {
      got: { en: `${blob.size} bytes`, zh: `${blob.size} 字节` },
      expected: { en: `a pickle of at most ${LARGEST} bytes`, zh: `至多 ${LARGEST} 字节的 pickle` },
    });
  }
  const batch = readPickle(path, new Uint8Array(await blob.arrayBuffer()));
  const entries = batch instanceof Map ? batch : new Map<string, PickleValue>();
  const data = entries.get("data");
  const counted = entries.get("labels");
  if (data === undefined || counted === undefined) {
    throw damaged(path, {
      got: batch instanceof Map ? keysOf(batch) : kindOf(batch),
      expected: { en: "a dict with data and labels", zh: "含有 data 与 labels 的字典" },
    });
  }
  const labels = numbersOf(counted);
  if (!labels) {
    const { en, zh } = kindOf(counted);
    throw damaged(path, {
      got: { en: `as labels ${en}`, zh: `labels 为${zh}` },
      expected: { en: "a list of whole numbers", zh: "整数列表" },
    });
  }
  checkLabels({ path, labels, classes, first: 0 });
  const size = [labels.length, sizeOf(shape)] as const;
  if (!isMatrix(data, size)) {
    const { en, zh } = kindOf(data);
    throw damaged(path, {
      got: { en: `as data ${en}`, zh: `data 为${zh}` },
      expected: {
        en: `an array of (${size.join(", ")}) u1 in C's order, a row for each label`,
        zh: `C 顺序的 (${size.join(", ")}) u1 数组，每个标签一行`,
      },
    });
  }
  return { labels: Int32Array.from(labels), pixels: data.data };
}

const isMatrix = (value: PickleValue, [rows, columns]: readonly [number, number]): value is NumpyArray =>
  value instanceof NumpyArray &&
  value.dtype.code === "u1" &&
  !value.isFortran &&
  value.shape.length === 2 &&
  value.shape[0] === rows &&
  value.shape[1] === columns;

function numbersOf(value: PickleValue): readonly number[] | null {
  if (value instanceof NumpyArray) return value.shape.length === 1 ? value.integers() : null;
  const isNumber = (item: PickleValue) => typeof item === "number";
  return Array.isArray(value) && value.every(isNumber) ? value : null;
}

function keysOf(batch: ReadonlyMap<string, PickleValue>): Text {
  const keys = [...batch.keys()].slice(0, 6).join(", ").slice(0, 80);
  return { en: `a dict with ${keys || "nothing in it"}`, zh: keys ? `含有 ${keys} 的字典` : "空字典" };
}

/** Never what is in it, which may be anything. */
function kindOf(value: PickleValue): Exclude<Text, string> {
  if (value instanceof NumpyArray) {
    const order = value.isFortran ? { en: " in Fortran's order", zh: "（Fortran 顺序）" } : { en: "", zh: "" };
    const array = `(${value.shape.slice(0, 4).join(", ")}) ${value.dtype.code}`;
    return { en: `an array of ${array}${order.en}`, zh: `${array} 数组${order.zh}` };
  }
  if (Array.isArray(value)) return { en: `a list of ${value.length} values`, zh: `${value.length} 个值的列表` };
  if (value instanceof Map) return { en: "a dict", zh: "字典" };
  if (value instanceof Uint8Array) return { en: `${value.length} bytes`, zh: `${value.length} 字节` };
  if (typeof value === "string") return { en: "text", zh: "文本" };
  if (typeof value === "number") return { en: "a number", zh: "数字" };
  return { en: "another value", zh: "其他值" };
}
