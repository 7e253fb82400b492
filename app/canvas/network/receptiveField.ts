/** What a place of a layer sees of the layers before it, down to the image. Pure. */

import type { Shape } from "../../../engine/graph/tensor.ts";
import type { ProbeResult } from "../../../engine/worker/protocol.ts";

export type Fields = Extract<ProbeResult, { type: "receptiveFields" }>["layers"];

/** Rows and columns of a map, both ends included; of units, which of them. */
export interface Field {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Of a map, of a sequence or of units; one row where it is none. */
export const sizeOfMap = (shape: Shape): readonly [rows: number, columns: number] =>
  shape.length > 2 ? [shape[1]!, shape[2]!] : [1, shape.at(-1)!];

/**
 * The fields of one place: the first on the input, then those on the outputs of layers 0, 1, … up to the place itself. Null where nothing is seen,
 * or not known.
 *
 * @param shapes of the layers' outputs
 */
export function fieldsOf(
  fields: Fields,
  shapes: readonly Shape[],
  { layer, place }: { readonly layer: number; readonly place: number },
): readonly (Field | null)[] {
  const seen: (Field | null)[] = [onePlace(shapes[layer]!, place)];
  for (let i = layer; i >= 0; i--) {
    const [rows, columns] = sizeOfMap(shapes[i]!);
    const above = seen[0];
    // Fields of another model.
    const isKnown = fields[i]?.length === 4 * rows * columns;
    seen.unshift(above && isKnown ? union(fields[i]!, above, columns) : null);
  }
  return seen;
}

function onePlace(shape: Shape, place: number): Field {
  const [, columns] = sizeOfMap(shape);
  const [row, column] = [Math.floor(place / columns), place % columns];
  return { top: row, bottom: row, left: column, right: column };
}

/** What all places of a part see together. */
function union(fields: Int16Array, part: Field, columns: number): Field | null {
  let [top, bottom, left, right] = [Infinity, -1, Infinity, -1];
  for (let row = part.top; row <= part.bottom; row++) {
    for (let column = part.left; column <= part.right; column++) {
      const at = 4 * (row * columns + column);
      if (fields[at]! > fields[at + 1]!) continue;
      top = Math.min(top, fields[at]!);
      bottom = Math.max(bottom, fields[at + 1]!);
      left = Math.min(left, fields[at + 2]!);
      right = Math.max(right, fields[at + 3]!);
    }
  }
  return bottom < 0 ? null : { top, bottom, left, right };
}
