/** `matmul`: the product of two matrices, either of them transposed if wished. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, requireRank, sizeOf } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";

export interface MatmulAttrs {
  /** The first matrix is stored (K, M) rather than (M, K). */
  readonly transposeA: boolean;
  /** The second matrix is stored (N, K) rather than (K, N), as PyTorch stores Linear's weight. */
  readonly transposeB: boolean;
}

export const matmulOp: Op<MatmulAttrs> = {
  name: "matmul",
  // Measured: only small results are done sooner so. Larger ones are stored a few columns at a time, which is no good way to read others.
  takesEpilogue: (_, { shape }) => sizeOf(shape) <= 4096,

  operations({ inputs: [a, b], outputs: [y] }) {
    // √(MK · KN · MN) = MNK
    return 2 * Math.sqrt(sizeOf(a!.shape) * sizeOf(b!.shape) * sizeOf(y!.shape));
  },

  outputs([a, b], { transposeA, transposeB }) {
    requireRank("matmul", a!, 2, "(M, K)");
    requireRank("matmul", b!, 2, "(K, N)");
    const [m, k] = transposeA ? [a!.shape[1]!, a!.shape[0]!] : [a!.shape[0]!, a!.shape[1]!];
    const [rows, n] = transposeB ? [b!.shape[1]!, b!.shape[0]!] : [b!.shape[0]!, b!.shape[1]!];
    if (k !== rows) {
      throw new ShapeError({
        where: "matmul",
        got: `(M, K) = ${formatShape([m, k])} and (K, N) = ${formatShape([rows, n])}`,
        expected: "the same K",
        fix: "Give the second matrix as many rows as the first has columns.",
      });
    }
    return [{ shape: [m, n], dtype: "f32" }];
  },

  backward({ inputs, grads: [grad], attrs: { transposeA, transposeB }, needs }) {
    const [a, b] = inputs;
    if (!grad) return [null, null];
    // C = A·B: dA = dC·Bᵀ and dB = Aᵀ·dC, each stored as its matrix is.
    const da = transposeA
      ? matmul(b!, grad, { transposeA: transposeB, transposeB: true })
      : matmul(grad, b!, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(grad, a!, { transposeA: true, transposeB: transposeA })
      : matmul(a!, grad, { transposeA: !transposeA });
    return [needs[0] ? da : null, needs[1] ? db : null];
  },
};

/**
 * The matrix product (M, K)·(K, N) → (M, N), shapes as they are after transposing.
 *
 * @throws ShapeError when K differs
 * @see torch.mm
 */
export function matmul(a: Tensor, b: Tensor, attrs: Partial<MatmulAttrs> = {}): Tensor {
  return apply(matmulOp, [a, b], { transposeA: attrs.transposeA ?? false, transposeB: attrs.transposeB ?? false })[0]!;
}
