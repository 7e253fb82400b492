/** Normal numbers between two ends, by the inverse of the distribution, as torch.nn.init.trunc_normal_ draws them. */

import type { Rng } from "../define/rng.ts";
import { erf } from "../expr/erf.ts";

export interface TruncatedNormal {
  readonly mean: number;
  readonly std: number;
  readonly a: number;
  readonly b: number;
}

/** Needs one draw for each number: none is rejected, however far out the ends are. */
export function truncatedNormal({ mean, std, a, b }: TruncatedNormal, rng: Rng): number {
  // Twice the share below an end, less 1.
  const below = (end: number) => erf((end - mean) / std / Math.SQRT2);
  const value = mean + std * Math.SQRT2 * inverseErf(rng.uniform(below(a), below(b)));
  return Math.min(b, Math.max(a, value));
}

/**
 * The x with erf(x) = y, in float64; ±∞ at ±1.
 *
 * @param y in [−1, 1]
 */
export function inverseErf(y: number): number {
  if (Math.abs(y) >= 1) return y * Infinity;
  // Winitzki's formula is right to 0.002; Halley's rule triples the digits each time.
  const log = Math.log1p(-y * y);
  const half = 2 / (Math.PI * 0.147) + log / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
  for (let i = 0; i < 3; i++) {
    const step = ((erf(x) - y) * Math.sqrt(Math.PI) * Math.exp(x * x)) / 2;
    x -= step / (1 + x * step);
  }
  return x;
}
