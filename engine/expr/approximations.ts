/** exp, expm1, log, log1p, tanh, erf, sigmoid and softplus as float32 polynomials, written once for every device through `Lanes`. */

import type { Lanes } from "./lanes.ts";

/** Horner's rule; coefficients from the constant term up. */
function polynomial<V>(e: Lanes<V>, x: V, coefficients: readonly number[]): V {
  return coefficients
    .slice(0, -1)
    .reduceRight((acc, c) => e.fma(acc, x, e.constant(c)), e.constant(coefficients[coefficients.length - 1]!));
}

/** (eʳ − 1 − r) / r² on |r| ≤ ½ ln 2; Cephes' expf (Moshier 1989), relative error of eʳ below 2⁻²⁴. */
const expTail = [5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.98756915e-4];

/**
 * x = n·ln 2 + r with |r| ≤ ½ ln 2, and eʳ − 1. ln 2 in two parts (Cody and Waite 1980): n·0.693359375 is exact for
 * |n| < 2¹⁵, with or without fused multiply–add.
 */
function reduceExp<V>(e: Lanes<V>, x: V): { readonly n: V; readonly expm1: V } {
  const rounded = e.nearest(e.mul(x, e.constant(Math.LOG2E)));
  const high = e.fma(rounded, e.constant(-0.693359375), x);
  const r = e.fma(rounded, e.constant(2.1219444e-4), high);
  return { n: e.toInt(rounded), expm1: e.fma(e.mul(r, r), polynomial(e, r, expTail), r) };
}

/** 2ⁿ for integer n in [−126, 127]. */
function powerOfTwo<V>(e: Lanes<V>, n: V): V {
  return e.shiftLeft(e.intAdd(n, e.constantBits(127)), 23);
}

/** eˣ within 1 ulp, denormal results too; 0 below −104, ∞ above 88.73. */
export function expLanes<V>(e: Lanes<V>, x: V): V {
  // Beyond these bounds the result is 0 or ∞ whatever x is, and n stays within what two halves can hold.
  const bounded = e.min(e.max(x, e.constant(-104.5)), e.constant(89));
  const { n, expm1 } = reduceExp(e, bounded);
  // Two factors, because 2ⁿ itself leaves the float32 range at both ends.
  const half = e.shiftRightArithmetic(n, 1);
  const scaled = e.mul(e.add(expm1, e.constant(1)), powerOfTwo(e, half));
  return e.mul(scaled, powerOfTwo(e, e.intSub(n, half)));
}

/** eˣ − 1 within 2 ulp, as 2ⁿ·(eʳ − 1) + (2ⁿ − 1); −1 below −20. */
export function expm1Lanes<V>(e: Lanes<V>, x: V): V {
  const bounded = e.min(e.max(x, e.constant(-20)), e.constant(89));
  const { n, expm1 } = reduceExp(e, bounded);
  // Half of it, because 2¹²⁸ is no float32.
  const half = powerOfTwo(e, e.intSub(n, e.constantBits(1)));
  const halved = e.fma(half, expm1, e.sub(half, e.constant(0.5)));
  const isReduced = e.eq(e.toFloat(n), e.constant(0));
  return e.bitselect(e.and(isReduced, e.eq(x, x)), expm1, e.add(halved, halved));
}

const sqrtHalfBits = 0x3f3504f3;
const oneBits = 0x3f800000;
const ln2High = 6.9313812256e-1;
const ln2Low = 9.0580006145e-6;
/** (log((1 + s)/(1 − s)) − 2s) / s on |s| ≤ 0.1716, in s²; FreeBSD's e_logf.c, error below 2⁻³⁴·²⁴. */
const logTail = [0.6666666269302368, 0.4000097215175629, 0.28498786687850952, 0.24279078841209412];

/** ln x within 1 ulp; −∞ at 0, NaN below, denormal inputs right. */
export function logLanes<V>(e: Lanes<V>, x: V): V {
  // x = 2ᵏ·m with m in [√½, √2); denormals are scaled up first.
  const isTiny = e.gt(e.constant(2 ** -126), x);
  const normal = e.bitselect(isTiny, e.mul(x, e.constant(2 ** 23)), x);
  const shifted = e.intAdd(normal, e.constantBits(oneBits - sqrtHalfBits));
  const exponent = e.intSub(e.shiftRightArithmetic(shifted, 23), e.constantBits(127));
  const k = e.toFloat(e.intSub(exponent, e.and(isTiny, e.constantBits(23))));
  const m = e.intAdd(e.and(shifted, e.constantBits(0x007fffff)), e.constantBits(sqrtHalfBits));

  const f = e.sub(m, e.constant(1));
  const s = e.div(f, e.add(e.constant(2), f));
  const z = e.mul(s, s);
  const tail = e.mul(z, polynomial(e, z, logTail));
  const halfSquare = e.mul(e.mul(f, f), e.constant(0.5));
  const low = e.fma(k, e.constant(ln2Low), e.mul(s, e.add(halfSquare, tail)));
  const result = e.fma(k, e.constant(ln2High), e.add(e.sub(low, halfSquare), f));

  const isZero = e.eq(x, e.constant(0));
  const outside = e.bitselect(isZero, e.constant(-Infinity), e.constant(Number.NaN));
  const finite = e.bitselect(e.gt(x, e.constant(0)), result, outside);
  return e.bitselect(e.eq(x, e.constant(Infinity)), x, finite);
}

/** log(1 + x) within 2.5 ulp: what rounding 1 + x to u loses is put back by the factor x / (u − 1). */
export function log1pLanes<V>(e: Lanes<V>, x: V): V {
  const one = e.constant(1);
  // The maximum changes nothing that matters, but compilers of WGSL would take (1 + x) − 1 for x, as they may.
  const u = e.max(e.add(one, x), e.constant(-1));
  const rounded = e.sub(u, one);
  const mended = e.mul(logLanes(e, u), e.div(x, rounded));
  const isExact = e.or(e.eq(rounded, e.constant(0)), e.eq(x, e.constant(Infinity)));
  return e.bitselect(isExact, x, mended);
}

/** tanh x within 2.5 ulp everywhere, from expm1(2|x|): no cancellation near 0; ±0 keeps its sign. */
export function tanhLanes<V>(e: Lanes<V>, x: V): V {
  // tanh 10 is 1 in float32.
  const bounded = e.min(e.abs(x), e.constant(10));
  const { n, expm1 } = reduceExp(e, e.add(bounded, bounded));
  const scale = powerOfTwo(e, n);
  const em = e.fma(scale, expm1, e.sub(scale, e.constant(1)));
  const magnitude = e.div(em, e.add(em, e.constant(2)));
  return e.or(magnitude, e.and(x, e.constantBits(-0x80000000)));
}

/** 1 / (1 + e⁻ˣ) within 2.5 ulp, from e^−|x| so that nothing overflows and small results keep their digits. */
export function sigmoidLanes<V>(e: Lanes<V>, x: V): V {
  const t = expLanes(e, e.neg(e.abs(x)));
  const one = e.constant(1);
  return e.div(e.bitselect(e.ge(x, e.constant(0)), one, t), e.add(one, t));
}

/** (log(1 + t) / s − 2) / s² in s² for s = t/(2 + t), t in [0, 1]; minimax by Lawson's iteration, relative error of the log below 2⁻²⁷. */
const log1pTail = [0.6666643619537354, 0.4002050459384918, 0.28015971183776855, 0.27950742840766907];

/** log(1 + eˣ) within 3 ulp, as max(x, 0) + log(1 + e^−|x|). */
export function softplusLanes<V>(e: Lanes<V>, x: V): V {
  const t = expLanes(e, e.neg(e.abs(x)));
  const s = e.div(t, e.add(t, e.constant(2)));
  const z = e.mul(s, s);
  const log1p = e.fma(e.mul(s, z), polynomial(e, z, log1pTail), e.add(s, s));
  return e.add(e.max(x, e.constant(0)), log1p);
}

/** (erf x − x) / x in x² for |x| ≤ 475/512; N. Juffa, relative error of erf below 1 ulp. */
const erfNear = [1.28379166e-1, -3.76125336e-1, 1.12819925e-1, -2.67681349e-2, 4.99119423e-3, -5.96761703e-4];
/** (log(1 − erf x) + x) / x in x beyond; the same source. */
const erfFar = [
  -1.28717512e-1, -6.34846687e-1, -1.06777877e-1, 2.42546219e-2, -3.88396438e-3, 3.83197126e-4, -1.7285347e-5,
];

/** erf x within 1.5 ulp; ±0 keeps its sign. */
export function erfLanes<V>(e: Lanes<V>, x: V): V {
  // erf 4 is 1 in float32.
  const t = e.min(e.abs(x), e.constant(4));
  const s = e.mul(t, t);
  const near = e.fma(polynomial(e, s, erfNear), t, t);
  const far = e.sub(e.constant(1), expLanes(e, e.fma(polynomial(e, t, erfFar), t, e.neg(t))));
  const magnitude = e.bitselect(e.gt(t, e.constant(475 / 512)), far, near);
  return e.or(magnitude, e.and(x, e.constantBits(-0x80000000)));
}
