/** How a result of `matmul` comes about: a row times a column. */

import { matrixSize } from "../../graph/shape.ts";
import type { Explanation } from "../explanation.ts";
import { product } from "../makeArithmetic.ts";
import { matrixProduct, transposed } from "../symbols.ts";
import type { MatmulAttrs } from "./matmul.ts";

export const matmul: Explanation<MatmulAttrs> = {
  element({ attrs: { transposeA, transposeB }, inputs: [a, b], outputs: [y], element, of, sum }) {
    const [m, n] = matrixSize(y!.shape);
    const k = a!.shape[transposeA ? 0 : 1]!;
    const [i, j] = [Math.floor(element / n), element % n];
    const terms = Array.from({ length: k }, (_, p) =>
      product(of(a, transposeA ? p * m + i : i * k + p), of(b, transposeB ? j * k + p : p * n + j)),
    );
    return sum(terms);
  },

  formula({ attrs: { transposeA, transposeB }, inputs: [a, b], of }) {
    return matrixProduct(transposeA ? transposed(of(a)) : of(a), transposeB ? transposed(of(b)) : of(b));
  },
};
