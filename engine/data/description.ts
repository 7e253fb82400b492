/** What is known of a data set before its examples are loaded: what comes in, and what is to come out. Types alone. */

import type { ParamValues } from "../define/param.ts";
import type { Shape } from "../graph/tensor.ts";
import type { TableColumn } from "./rowColumns.ts";
import type { FileSource } from "./sources/source.ts";

export interface Description {
  readonly task: "classification" | "regression";
  /** Class names in label order; empty for regression. */
  readonly classes: readonly string[];
  /** Without the batch axis: that of `image`, or (F,) for F features. */
  readonly inputShape: Shape;
  /** (C, H, W) where inputs are images; null where they are features. */
  readonly image: Shape | null;
  /** Their names, in the order of the model's inputs; empty for images. */
  readonly features: readonly string[];
  /** Of a table: the columns that the features come from, in order. */
  readonly tableColumns?: readonly TableColumn[];
  /** Where all features are functions of two coordinates, or a table's two columns of numbers, the part of the plane in which points lie: of a table in its own units. */
  readonly plane: Plane | null;
  /** Where the only feature is a number and so is the target, the part of the plane in which their graph lies, in a table's own units. */
  readonly line: Line | null;
  /** Number of examples of each split, where it is known before they are loaded. */
  readonly trainSize?: number;
  readonly testSize?: number;
}

/** Each coordinate from its least value to its greatest. */
export interface Plane {
  /** What the coordinates are called. A feature of that name is the coordinate; `planeFeatures.ts` has the others. */
  readonly names: readonly [x1: string, x2: string];
  readonly x1: Range;
  readonly x2: Range;
  /** The target, where that is a number. */
  readonly y?: Range;
}

/** The feature and the target, each from the least value to the greatest. */
export interface Line {
  readonly x: Range;
  readonly y: Range;
}

export type Range = readonly [min: number, max: number];

export interface DescribeRequest<P = ParamValues> {
  readonly params: P;
  /** Null where there are none to be read, as on the page. */
  readonly files: FileSource | null;
}

/** At once where the parameters say it all; null where files say it and there are none to be read. Throws DataError where they are missing or damaged. */
export type Describe<P = ParamValues> = (request: DescribeRequest<P>) => Description | null | Promise<Description>;
