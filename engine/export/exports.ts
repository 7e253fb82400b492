/** What of a run can be exported, and what its files are made of. Types alone. */

import type { Dataset } from "../data/dataset.ts";
import type { Language } from "../define/text.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { NamedTensor } from "./namedTensor.ts";

export type ExportRequest =
  /** A safetensors file. */
  | { readonly kind: "weights" }
  /** A zip of `projectFiles`, or a notebook with the same program; texts for people in this language. */
  | { readonly kind: "pytorch" | "notebook"; readonly language: Language }
  /** With `normalize` its first nodes take pixels from 0 to 255 to what the model was trained on. */
  | { readonly kind: "onnx"; readonly normalize: boolean };

export interface ExportedFile {
  /** Without a dot. */
  readonly extension: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The run as it was when its export was asked for. Files are made of it in the worker, whose built script has no `title`, `doc` and `source` of table
 * entries (`app/build/entryFields.ts`).
 */
export interface ExportSource {
  readonly experiment: Experiment;
  /** The data set's description and its examples, in stored form; with the file that a table was read from. */
  readonly dataset: Dataset;
  /** The `state_dict` that Reset returns to. */
  readonly initial: readonly NamedTensor[];
  /** The `state_dict` now. */
  readonly weights: readonly NamedTensor[];
}

/** With what a program that repeats the run has to get. */
export interface ProjectSource extends ExportSource {
  /** Of the first 100 steps from the initial weights, or of all where training is shorter, up to one that is NaN or infinite; none for other files. */
  readonly losses: readonly number[];
}

export interface ProjectFile {
  /** From the project's folder on, with `/` between folders. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
