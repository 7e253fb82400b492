/** How a result of `resample2d` comes about: some pixels, each with its weight; a mean where all weigh the same. */

import { fraction, printedNumber } from "../../expr/mathNode.ts";
import { imageSize } from "../../graph/shape.ts";
import { elementAt, indexOf } from "../elementIndex.ts";
import type { Explanation } from "../explanation.ts";
import { constantOf, product } from "../makeArithmetic.ts";
import { at, letter, matrixProduct, multiple, total } from "../symbols.ts";
import type { Resample2dAttrs } from "./resample2d.ts";

export const resample2d: Explanation<Resample2dAttrs> = {
  element({ attrs: { rows, columns }, inputs: [x], outputs: [y], element, of, sum }) {
    const [n, c, i, j] = imageSize(indexOf(element, y!.shape));
    const taps = rows.taps[i]!.flatMap((row) =>
      columns.taps[j]!.map((column) => ({
        weight: row.weight * column.weight,
        pixel: of(x, elementAt([n, c, row.from, column.from], x!.shape)),
      })),
    );
    const weight = taps[0]?.weight ?? 0;
    if (taps.every((tap) => tap.weight === weight)) {
      return product(constantOf(weight), sum(taps.map(({ pixel }) => pixel)));
    }
    return sum(taps.map(({ weight, pixel }) => product(constantOf(weight), pixel)));
  },

  formula({ attrs: { rows, columns }, inputs: [x], of }) {
    const weights = [rows, columns].map(({ taps }) => taps.flatMap((own) => own.map(({ weight }) => weight)));
    const isAlike = weights.every((all) => all.every((weight) => weight === all[0]));
    // Each pixel of the result has its own pixels u, and their weights a.
    const pixels = at(of(x), "u");
    if (!isAlike) return total(matrixProduct(at(letter("a"), "u"), pixels), ["u"]);
    const weight = weights.reduce((product, [first = 0]) => product * first, 1);
    const isOne = [rows, columns].every(({ taps }) => taps.every((own) => own.length <= 1));
    const sum = isOne ? pixels : total(pixels, ["u"]);
    const divisor = Math.round(1 / weight);
    return divisor > 1 && divisor * weight === 1 ? fraction(sum, printedNumber(divisor)) : multiple(weight, sum);
  },
};
