/** Matrices whose rows, or columns where there are fewer of them, stand at right angles and have length 1. */

import type { Rng } from "../define/rng.ts";

/**
 * The Q of a normal random matrix's QR decomposition with R's diagonal positive, which makes all such matrices equally likely
 * (Mezzadri 2007, arXiv:math-ph/0609050).
 *
 * @returns (rows, columns), row by row
 */
export function orthogonal({ rows, columns }: { readonly rows: number; readonly columns: number }, rng: Rng) {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => rng.normal()));
  orthonormalize(vectors);
  const values = new Float64Array(rows * columns);
  const isWide = rows < columns;
  vectors.forEach((vector, i) => {
    vector.forEach((value, j) => {
      values[isWide ? i * columns + j : j * columns + i] = value;
    });
  });
  return values;
}

/** Gram–Schmidt in place. Each vector is freed of those before it twice, which leaves no more than rounding of them (Giraud et al. 2005). */
export function orthonormalize(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, i) => {
    for (let pass = 0; pass < 2; pass++) {
      for (const before of vectors.slice(0, i)) addTimes(vector, before, -dot(vector, before));
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < vector.length; k++) vector[k]! /= norm;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function addTimes(a: Float64Array, b: Float64Array, factor: number): void {
  for (let k = 0; k < a.length; k++) a[k]! += factor * b[k]!;
}
