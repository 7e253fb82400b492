/** Labelled images as every image format gives them, whatever the bytes they were stored in. Types alone. */

import type { Shape } from "../../graph/tensor.ts";
import type { FileBlob } from "../sources/source.ts";

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

/** How files of one format become images. */
export interface ImageFormat {
  /**
   * The files' images one after the other, in batches of any size. Who has enough stops asking, so that no more is read than is wanted.
   *
   * @throws DataError where bytes are not what they should be
   */
  read(files: readonly OpenedFile[], kind: ImageKind): AsyncIterable<ImageBatch>;
  /** Whether a file whose name says nothing is one of this format; where it is left out, names alone decide. */
  isOne?(file: OpenedFile, kind: ImageKind): Promise<boolean>;
}
