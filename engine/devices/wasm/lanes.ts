/** The scalar primitives' 4-lane emitter over WebAssembly SIMD: every operation leaves its result in a local of its own. */

import type { Lanes } from "../../expr/lanes.ts";
import type { FunctionBuilder } from "./assembler/functionBuilder.ts";
import { f32x4, i32x4, type V128, v128 } from "./assembler/instructions.ts";

export interface LaneOptions {
  readonly f: FunctionBuilder;
  readonly relaxed: boolean;
}

/** a·b + c, fused where the machine may. */
export function fma({ relaxed }: { readonly relaxed: boolean }, a: V128, b: V128, c: V128): V128 {
  return relaxed ? f32x4.relaxedMadd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

export function wasmLanes({ f, relaxed }: LaneOptions): Lanes<V128> {
  // A local, because the caller may use a handle many times.
  const unary = (of: (a: V128) => V128) => (a: V128) => f.let(of(a));
  const binary = (of: (a: V128, b: V128) => V128) => (a: V128, b: V128) => f.let(of(a, b));
  const shift = (of: (a: V128, bits: number) => V128) => (a: V128, bits: number) => f.let(of(a, bits));
  return {
    // Constants are cheap to repeat and the compiler hoists them out of loops.
    constant: (value) => v128.const([value, value, value, value]),
    constantBits: (bits) => v128.constI32([bits, bits, bits, bits]),
    add: binary(f32x4.add),
    sub: binary(f32x4.sub),
    mul: binary(f32x4.mul),
    div: binary(f32x4.div),
    fma: (a, b, c) => f.let(fma({ relaxed }, a, b, c)),
    min: binary(f32x4.min),
    max: binary(f32x4.max),
    neg: unary(f32x4.neg),
    abs: unary(f32x4.abs),
    sqrt: unary(f32x4.sqrt),
    nearest: unary(f32x4.nearest),
    floor: unary(f32x4.floor),
    gt: binary(f32x4.gt),
    ge: binary(f32x4.ge),
    eq: binary(f32x4.eq),
    and: binary(v128.and),
    or: binary(v128.or),
    bitselect: (mask, a, b) => f.let(v128.bitselect(a, b, mask)),
    intAdd: binary(i32x4.add),
    intSub: binary(i32x4.sub),
    shiftLeft: shift(i32x4.shl),
    shiftRightUnsigned: shift(i32x4.shrU),
    shiftRightArithmetic: shift(i32x4.shrS),
    toInt: unary(i32x4.truncSatF32),
    toFloat: unary(f32x4.convertI32),
  };
}
