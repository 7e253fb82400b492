/** Labelled images as every image format gives them, whatever the bytes they were stored in. */

import type { Shape } from "../../graph/tensor.ts";
import type { FileBlob } from "../sources/source.ts";
import { damaged } from "./damaged.ts";

/** N images in file order. */
export interface ImageBatch {
  /** (N,) class indices. */
  readonly labels: Uint8Array | Int32Array;
  /** (N, C, H, W), 0 to 255 as stored. */
  readonly pixels: Uint8Array;
}

/** A file to read, and the path by which complaints name it. */
export interface OpenedFile {
  readonly path: string;
  readonly blob: FileBlob;
}

/** What a data set's images are to be. */
export interface ImageKind {
  /** (C, H, W) */
  readonly shape: Shape;
  /** Labels are 0 … classes − 1. */
  readonly classes: number;
}

interface LabelsAt {
  readonly path: string;
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** Index of the first of these examples in the file. */
  readonly first: number;
  /** Where in the file an example's label lies, for a format in which that is a place of its own. */
  readonly byteOf?: (example: number) => number;
}

/** @throws DataError for the first label that is no class */
export function checkLabels({ path, labels, classes, first, byteOf }: LabelsAt): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    const example = first + i;
    const [en, zh] = byteOf ? [` (byte ${byteOf(example)})`, `（字节 ${byteOf(example)}）`] : ["", ""];
    throw damaged(path, {
      got: { en: `label ${label} in example ${example}${en}`, zh: `第 ${example} 个样本${zh}的标签为 ${label}` },
      expected: { en: `labels 0 to ${classes - 1}`, zh: `0 到 ${classes - 1} 的标签` },
    });
  }
}
