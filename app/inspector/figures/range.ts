/** How large the values of a figure are, found once for each: pointing asks again and again. */

import type { Figure } from "../../../engine/train/inspect/inspection.ts";
import { magnitude } from "../../canvas/colors.ts";

export interface Range {
  /** The largest magnitude; 0 where none is finite. */
  readonly largest: number;
  readonly hasNegative: boolean;
}

const known = new WeakMap<Figure["values"], Range>();

export function rangeOf({ values }: Pick<Figure, "values">): Range {
  let range = known.get(values);
  if (!range) {
    let hasNegative = false;
    for (let i = 0; i < values.length && !hasNegative; i++) hasNegative = values[i]! < 0;
    range = { largest: magnitude(values), hasNegative };
    known.set(values, range);
  }
  return range;
}
