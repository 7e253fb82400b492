/** `row`: reads the numbers that belong to this step out of a table. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";

export type RowAttrs = Readonly<Record<string, never>>;

export const rowOp: Op<RowAttrs> = {
  name: "row",
  readsInPart: true,

  outputs([table, counter]) {
    if (table!.shape.length !== 2 || table!.dtype !== "f32" || counter!.shape.length !== 0) {
      throw new ShapeError({
        where: "row",
        got: `${formatShape(table!.shape)} ${table!.dtype} and ${formatShape(counter!.shape)}`,
        expected: "a table (S, H) f32 and a scalar",
        fix: "Pass one row per step.",
      });
    }
    return Array.from({ length: table!.shape[1]! }, () => ({ shape: [], dtype: "f32" as const }));
  },

  backward() {
    throw new Error("row has no gradient: the table comes from the host");
  },
};

/**
 * Row `counter` of a table, as scalars.
 *
 * @param table (S, H)
 * @param counter scalar in [0, S)
 * @returns H scalars
 */
export function row(table: Tensor, counter: Tensor): readonly Tensor[] {
  return apply(rowOp, [table, counter], {});
}
