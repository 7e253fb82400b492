/** A data set in memory, as training reads it: stored form, labels apart. Files and generators make one; the trainer uploads it. */

import type { Normalize } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import type { Description } from "./description.ts";
import type { OpenedFile } from "./formats/images.ts";
import type { RowColumn } from "./rowColumns.ts";

export interface Split {
  /** Example-major, `inputShape` each: uint8 0–255 for images as stored, float32 features for points. */
  readonly inputs: Float32Array | Uint8Array;
  /** (N, 2), or (N, 1) on a line: where they lie, where the inputs are others than the coordinates. */
  readonly points?: Float32Array;
  /** Class indices for classification, target values for regression; one per example. */
  readonly labels: Int32Array | Float32Array;
  readonly size: number;
}

/** Counts of examples in the two splits. */
export interface Shares {
  readonly train: number;
  readonly test: number;
}

export interface Dataset extends Description {
  readonly type: string;
  /** Applied on the device when a mini-batch is gathered: (x / 255 − mean) / std per channel; null leaves x / 255, and features as they are. */
  readonly normalize: Normalize | null;
  readonly train: Split;
  readonly test: Split;
  /** What the splits will count when all that was asked for has come; absent where it has. */
  readonly whole?: Shares;
  /** Of a table: what its rows hold, in the order of the model's inputs. */
  readonly columns?: readonly RowColumn[];
  /** Of a table: the file that it was read from. It stays where the data are. */
  readonly file?: OpenedFile;
  /** Which files were taken for what, where their names alone do not say it. */
  readonly notice?: Text;
}

/** Fraction in [0, 1] of the work done and what is being done, for a progress bar. */
export type OnProgress = (progress: { readonly fraction: number; readonly file: string }) => void;
