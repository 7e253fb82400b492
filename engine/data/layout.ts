/** What an entry says of its files, and an image set of itself: plain facts, from which all else is derived. Types alone. */

import type { Normalize } from "../define/param.ts";
import type { Text } from "../define/text.ts";
import type { Shape } from "../graph/tensor.ts";
import type { Shares } from "./dataset.ts";
import type { ImageFormat } from "./formats/images.ts";

/** A file's usual name, for people, and all names that count as it. */
export interface FileNames {
  readonly name: string;
  readonly pattern: RegExp;
}

/** One way in which a data set's files come. */
export interface FileLayout {
  /** The files, for people. */
  readonly files: Text;
  /** Where they lie in the data folder, if not in the set's own. */
  readonly folder?: string;
  /** An archive (.tar, .tar.gz) that holds them; others are looked into as well. */
  readonly archive?: FileNames;
  /** Other sets' files are called the same: where they lie, or which set is chosen, says whose they are. */
  readonly namesAreShared?: true;
  /** What the training images are read from, in the order in which the format takes it; several files may match one pattern. */
  readonly train: readonly FileNames[];
  readonly test: readonly FileNames[];
  /** Files that may be of this layout under any name: one is where its name or a folder says train or test, and its content fits. */
  readonly otherNames?: RegExp;
  /** Written by `npm run data`: nobody is told to bring such files. */
  readonly isOurOwn?: boolean;
}

/** One way in which an image set's files come. */
export interface Layout extends FileLayout {
  /** Loads what reads them. */
  format(): Promise<ImageFormat>;
}

/** Files that are taken for those of a data set and are not. */
export interface Lookalike {
  readonly names: RegExp;
  readonly got: Text;
  readonly fix: Text;
}

/** A set's Parquet files on the Hugging Face Hub: one for each split, a column of PNGs and one of labels. */
export interface HubFiles {
  /** `owner/name` */
  readonly repo: string;
  /** Paths in the repository. */
  readonly train: string;
  readonly test: string;
  readonly columns: { readonly image: string; readonly label: string };
  /** Where they lie in the data folder. */
  readonly folder: string;
  readonly images: Shares;
  /** Of both files, about. */
  readonly bytes: number;
}

export interface DatasetFiles<L extends FileLayout = FileLayout> {
  /** One sentence: what to download, and where. */
  readonly download: Text;
  /** Where the files lie in the data folder. */
  readonly folder: string;
  /** The quickest to read first. */
  readonly layouts: readonly L[];
  /** Folders and archives that say whose files are. The nearest that says it counts. */
  readonly folders?: { readonly own: RegExp; readonly others: RegExp };
  readonly lookalikes?: readonly Lookalike[];
  /** Where the Hub has it; files that were downloaded from there are a layout like any other. */
  readonly hub?: HubFiles;
  /** Where the official files lie; `npm run data` reads them from there. */
  readonly urls?: readonly string[];
}

export interface ImageSet {
  /** Its name in the table. */
  readonly type: string;
  readonly title: string;
  readonly doc: Text;
  /** The page that offers the files. */
  readonly source: string;
  /** The class of torchvision that reads the same images. */
  readonly torchClass?: string;
  /** (C, H, W) */
  readonly shape: Shape;
  /** In label order. */
  readonly classes: readonly string[];
  /** What it is normalized with unless told otherwise. */
  readonly normalize: Normalize;
  readonly files: DatasetFiles<Layout>;
}
