/** Every tolerance of the test suite, each with its reason. A difference passes when |got − expected| ≤ atol + rtol·|expected|. */

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** The same bits. */
export const exact: Tolerance = { rtol: 0, atol: 0 };

/** The same bits, but that a number below float32's normal range, 2⁻¹²⁶, may have become 0. */
export const flushed: Tolerance = { rtol: 0, atol: 2 ** -126 };

/** The same float32 arithmetic, maybe in another order: a few units in the last place (2⁻²³ ≈ 1.2e-7). */
export const float32: Tolerance = { rtol: 1e-5, atol: 1e-6 };

/** Sums of many float32 products in another order: the error grows with the square root of the length. */
export const accumulated: Tolerance = { rtol: 1e-4, atol: 1e-5 };

/** Central differences in float64 with h ≈ 1e-5: truncation h² ≈ 1e-10, rounding 2⁻⁵²/h ≈ 1e-11, both times the derivative's scale. */
export const finiteDifference: Tolerance = { rtol: 1e-6, atol: 1e-7 };

/** float64 reference against PyTorch's float64. */
export const float64: Tolerance = { rtol: 1e-10, atol: 1e-12 };

/** A whole training run of a few hundred steps in float32: rounding differences feed back through the updates. */
export const trajectory: Tolerance = { rtol: 1e-4, atol: 1e-4 };

/** A float64 number that was handed over in float32. */
export const handedOver: Tolerance = { rtol: 2 ** -23, atol: 1e-12 };

/** A few training steps in float64 that make at most 1e4 times as much of an error. */
export const fewSteps: Tolerance = { rtol: 1e-9, atol: 1e-12 };

/**
 * float32 arithmetic of another runtime, whose functions have absolute errors of some 2⁻²⁴ (ONNX Runtime's sigmoid is one), on the way multiplied
 * by numbers as large as the results: 1e-5 of the largest of them, or of 1.
 */
export const ofScale = (results: ArrayLike<number>): Tolerance => ({
  rtol: 0,
  atol: 1e-5 * Array.from(results).reduce((most, value) => Math.max(most, Math.abs(value)), 1),
});
