/** The error function in float64, which JavaScript does not have; its float32 polynomial is in approximations.ts. */

/**
 * 2/√π · ∫₀ˣ e^(−t²) dt within a few units of 2⁻⁵², from a series without cancellation: all its terms have one sign.
 *
 * @see Abramowitz and Stegun 1964, 7.1.6
 */
export function erf(x: number): number {
  // Beyond 6 it differs from ±1 by less than 2⁻⁵⁴; NaN stays NaN.
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > Math.abs(total) * 2 ** -54; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}
