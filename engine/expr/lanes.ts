/** An abstract emitter of 4-lane float32 code: what a device offers so that every primitive is written for it once. */

/**
 * V is a handle of a 128-bit value (four float32, four int32 or a mask) that may be used any number of times.
 * A mask has all bits of a lane set or none. Arithmetic is IEEE float32, rounded to nearest even.
 */
export interface Lanes<V> {
  /** The float32 nearest to `value` in every lane. */
  constant(value: number): V;
  /** The same 32 bits in every lane. */
  constantBits(bits: number): V;

  add(a: V, b: V): V;
  sub(a: V, b: V): V;
  mul(a: V, b: V): V;
  div(a: V, b: V): V;
  /** a·b + c, rounded once or twice as the device likes. */
  fma(a: V, b: V, c: V): V;
  /** NaN where either is NaN. */
  min(a: V, b: V): V;
  /** NaN where either is NaN. */
  max(a: V, b: V): V;
  neg(a: V): V;
  abs(a: V): V;
  sqrt(a: V): V;
  /** Nearest integer, ties to even. */
  nearest(a: V): V;
  floor(a: V): V;

  /** Masks; false where either is NaN. */
  gt(a: V, b: V): V;
  ge(a: V, b: V): V;
  eq(a: V, b: V): V;

  and(a: V, b: V): V;
  or(a: V, b: V): V;
  /** Bits of `a` where the mask is set, else bits of `b`. */
  bitselect(mask: V, a: V, b: V): V;

  /** Integers wrap around. */
  intAdd(a: V, b: V): V;
  intSub(a: V, b: V): V;
  shiftLeft(a: V, bits: number): V;
  shiftRightUnsigned(a: V, bits: number): V;
  shiftRightArithmetic(a: V, bits: number): V;
  /** float32 → int32 toward zero; saturates, NaN becomes 0. */
  toInt(a: V): V;
  /** int32 → float32. */
  toFloat(a: V): V;
}
