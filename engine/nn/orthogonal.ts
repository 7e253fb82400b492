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

/**
 * Gram–Schmidt in place. A vector that lost much of its length is freed of those before it once more, which leaves no more than
 * rounding of them (Daniel et al. 1976).
 */
export function orthonormalize(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, i) => {
    const whole = dot(vector, vector);
    let left = freeOf(vector, vectors.slice(0, i));
    if (left < whole / 2) left = freeOf(vector, vectors.slice(0, i));
    const norm = Math.sqrt(left);
    for (let k = 0; k < vector.length; k++) vector[k]! /= norm;
  });
}

/** Subtracts the projections on all the others; returns the square of the length that is left. */
function freeOf(vector: Float64Array, others: readonly Float64Array[]): number {
  for (const other of others) addTimes(vector, other, -dot(vector, other));
  return dot(vector, vector);
}

/** In four sums, none of which waits for another. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let k = 0; k < whole; k += 4) {
    s0 += a[k]! * b[k]!;
    s1 += a[k + 1]! * b[k + 1]!;
    s2 += a[k + 2]! * b[k + 2]!;
    s3 += a[k + 3]! * b[k + 3]!;
  }
  for (let k = whole; k < a.length; k++) s0 += a[k]! * b[k]!;
  return s0 + s1 + (s2 + s3);
}

function addTimes(a: Float64Array, b: Float64Array, factor: number): void {
  for (let k = 0; k < a.length; k++) a[k]! += factor * b[k]!;
}
