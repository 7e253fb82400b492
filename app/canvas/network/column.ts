/** One column of the network: a card and how its output is shown. */

import type { Shape } from "../../../engine/graph/tensor.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * How a column's output is shown: `tiles` one square per unit or channel, `cells` a few numbers, `strip` many,
 * `image` the input picture, `none` where the shape is unknown.
 */
export type Depiction = "tiles" | "cells" | "strip" | "image" | "none";

export interface Tile extends Box {
  readonly unit: number;
}

export interface More {
  readonly hidden: number;
  /** A table's folded columns stand among the tiles, a bar for each; its share of the largest effect says how high. Null for a chip, `+ 48 more`. */
  readonly bars: readonly number[] | null;
}

export interface Column {
  /** Index into the cards; −1 is the input. */
  readonly card: number;
  /** The document layer that `UnitRef` names; −1 is the input. */
  readonly layer: number;
  readonly shape: Shape | null;
  readonly depiction: Depiction;
  readonly isNarrow: boolean;
  /** Room that the card takes. */
  readonly x: number;
  readonly width: number;
  readonly center: number;
  /** Units or channels, drawn or not; of a table's input its columns. */
  readonly units: number;
  /** Of a table's input, whose units are columns: where each one's inputs begin, and where the last one's end. */
  readonly starts: readonly number[] | null;
  /** What its units are called, features and classes; empty where they go by number. */
  readonly names: readonly string[];
  /** Where names stand: left of features, right of classes, or below them where each unit has room for it. */
  readonly nameSide: "before" | "after" | "below";
  /** Room for a name there. 0 where none is written. */
  readonly nameRoom: number;
  /** Below the one unit of an output, what its least and its greatest value say: two classes, or the `values` themselves. */
  readonly ends: readonly [string, string] | "values" | null;
  /** Empty for strips, whose units divide `body` evenly from top to bottom. */
  readonly tiles: readonly Tile[];
  /** Tiles side by side; 1 for cells and strips. */
  readonly across: number;
  /** What the tiles or the strip cover together. */
  readonly body: Box;
  /** What opens the units that are folded, or closes them; null where all are drawn without it. */
  readonly more: (Box & More) | null;
}
