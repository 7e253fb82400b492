/** How a result of `resample2d` comes about: some pixels, each with its weight; a mean where all weigh the same. */

import { imageSize } from "../../graph/shape.ts";
import { elementAt, indexOf } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf, product } from "../makeArithmetic.ts";
import type { Resample2dAttrs } from "./resample2d.ts";

export const resample2d: Explanation<Resample2dAttrs> = {
  element({ attrs: { rows, columns }, inputs: [x], outputs: [y], element, of, sum }) {
    const [n, c, i, j] = imageSize(indexOf(element, y!.shape));
    const taps = rows.taps[i]!.flatMap((row) =>
      columns.taps[j]!.map((column) => ({
        weight: row.weight * column.weight,
        pixel: of(0, elementAt([n, c, row.from, column.from], x!.shape)),
      })),
    );
    const weight = taps[0]?.weight ?? 0;
    if (taps.every((tap) => tap.weight === weight)) {
      return product(constantOf(weight), sum(taps.map(({ pixel }) => pixel)));
    }
    return sum(taps.map(({ weight, pixel }) => product(constantOf(weight), pixel)));
  },
};
