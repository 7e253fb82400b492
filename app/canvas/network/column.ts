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
  /** Units or channels, drawn or not. */
  readonly units: number;
  /** What its units are called, features and classes; empty where they go by number. */
  readonly names: readonly string[];
  /** Room for a name beside its unit: left of a feature, right of a class. 0 where none stands there. */
  readonly nameRoom: number;
  /** Empty for strips, whose units divide `body` evenly from top to bottom. */
  readonly tiles: readonly Tile[];
  /** Tiles side by side; 1 for cells and strips. */
  readonly across: number;
  /** What the tiles or the strip cover together. */
  readonly body: Box;
  /** The chip `+ 48 more`, or one that closes; null where all units are drawn without it. */
  readonly more: (Box & { readonly hidden: number }) | null;
}
