/** `Lanes` in plain JavaScript, one lane: float32 arithmetic without a device, to measure the approximations. */

import type { Lanes } from "../../engine/expr/lanes.ts";

const float = new Float32Array(1);
const int = new Int32Array(float.buffer);

/** A lane is kept as its 32 bits, so that masks and integers are values like any other. */
export function toBits(value: number): number {
  float[0] = value;
  return int[0]!;
}

export function fromBits(bits: number): number {
  int[0] = bits;
  return float[0]!;
}

const unary = (f: (x: number) => number) => (a: number) => toBits(f(fromBits(a)));
const binary = (f: (x: number, y: number) => number) => (a: number, b: number) => toBits(f(fromBits(a), fromBits(b)));
const mask = (f: (x: number, y: number) => boolean) => (a: number, b: number) => (f(fromBits(a), fromBits(b)) ? -1 : 0);

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** @param fused whether fma rounds once, as relaxed SIMD may, or twice */
export function createScalarLanes(fused: boolean): Lanes<number> {
  return {
    constant: toBits,
    constantBits: (bits) => bits | 0,
    add: binary((x, y) => x + y),
    sub: binary((x, y) => x - y),
    mul: binary((x, y) => x * y),
    div: binary((x, y) => x / y),
    fma: (a, b, c) => {
      const product = fromBits(a) * fromBits(b);
      // The product of two float32 is exact in float64.
      return toBits((fused ? product : Math.fround(product)) + fromBits(c));
    },
    min: binary(Math.min),
    max: binary(Math.max),
    neg: (a) => a ^ 0x80000000,
    abs: (a) => a & 0x7fffffff,
    sqrt: unary(Math.sqrt),
    nearest: unary(roundToEven),
    floor: unary(Math.floor),
    gt: mask((x, y) => x > y),
    ge: mask((x, y) => x >= y),
    eq: mask((x, y) => x === y),
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    bitselect: (m, a, b) => (a & m) | (b & ~m),
    intAdd: (a, b) => (a + b) | 0,
    intSub: (a, b) => (a - b) | 0,
    shiftLeft: (a, bits) => a << bits,
    shiftRightUnsigned: (a, bits) => (a >>> bits) | 0,
    shiftRightArithmetic: (a, bits) => a >> bits,
    toInt: (a) => {
      const x = Math.trunc(fromBits(a));
      return Number.isNaN(x) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, x)) | 0;
    },
    toFloat: (a) => toBits(a),
  };
}
