/** Indices that come from memory. They are held inside their range: a wrong one gives a wrong number, never a read outside the value. */

import type { FunctionBuilder, Local } from "./assembler/functionBuilder.ts";
import { f32, type I32, i32 } from "./assembler/instructions.ts";
import { at, type Operand } from "./kernel.ts";

/** The index held in [0, last]. */
export function clamped(f: FunctionBuilder, index: I32, last: number): Local<"i32"> {
  const raw = f.let(index);
  const notNegative = f.let(i32.select(i32.ltS(raw, i32.const(0)), i32.const(0), raw));
  return f.let(i32.select(i32.gtS(notNegative, i32.const(last)), i32.const(last), notNegative));
}

/** A scalar tensor read as an index in [0, last]; NaN is 0. */
export function loadIndex(f: FunctionBuilder, scalar: Operand, last: number): Local<"i32"> {
  const index = scalar.dtype === "i32" ? i32.load(at(scalar)) : i32.truncF32(f32.load(at(scalar)));
  return clamped(f, index, last);
}
