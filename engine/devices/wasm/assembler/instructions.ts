/**
 * WebAssembly instructions as typed trees, named and folded as in the text format: `f32x4.add(a, b)`, `v128.load(address, offset)`.
 * A tree is a recipe, not a value: used twice it runs twice, and a local in it is read when it runs. `FunctionBuilder.let` fixes a value.
 *
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 */

import type { ByteWriter } from "./bytes.ts";

export type ValueType = "i32" | "f32" | "v128";

/** Code that leaves one value of type T on the stack, or none. */
export interface Code<T extends ValueType | "none" = ValueType | "none"> {
  readonly type: T;
  emit(out: ByteWriter): void;
}

export type I32 = Code<"i32">;
export type F32 = Code<"f32">;
export type V128 = Code<"v128">;
export type Statement = Code<"none">;

function make<T extends ValueType | "none">(type: T, emit: (out: ByteWriter) => void): Code<T> {
  return { type, emit };
}

/** Operands, then the opcode, which for SIMD (prefix 0xfd), bulk memory (0xfc) and atomics (0xfe) is a LEB128 behind its prefix, then immediates. */
function instruction<T extends ValueType | "none">(
  type: T,
  opcode: number | { readonly prefix: number; readonly code: number },
  operands: readonly Code[],
  immediate?: (out: ByteWriter) => void,
): Code<T> {
  return make(type, (out) => {
    for (const operand of operands) operand.emit(out);
    if (typeof opcode === "number") out.byte(opcode);
    else {
      out.byte(opcode.prefix);
      out.unsigned(opcode.code);
    }
    immediate?.(out);
  });
}

const simd = (code: number) => ({ prefix: 0xfd, code });
const bulk = (code: number) => ({ prefix: 0xfc, code });
const threads = (code: number) => ({ prefix: 0xfe, code });

/** Alignment is only a hint; 2² suits every f32, and unaligned vector loads cost nothing extra. */
function memoryArgument(offset: number, alignment: number) {
  return (out: ByteWriter) => {
    out.unsigned(alignment);
    out.unsigned(offset);
  };
}

type Unary<A extends ValueType, R extends ValueType> = (a: Code<A>) => Code<R>;
type Binary<A extends ValueType, R extends ValueType> = (a: Code<A>, b: Code<A>) => Code<R>;

function unary<A extends ValueType, R extends ValueType>(type: R, opcode: Parameters<typeof instruction>[1]) {
  return ((a) => instruction(type, opcode, [a])) as Unary<A, R>;
}
function binary<A extends ValueType, R extends ValueType>(type: R, opcode: Parameters<typeof instruction>[1]) {
  return ((a, b) => instruction(type, opcode, [a, b])) as Binary<A, R>;
}

const i32Binary = (opcode: number) => binary<"i32", "i32">("i32", opcode);
const f32Binary = (opcode: number) => binary<"f32", "f32">("f32", opcode);
const f32Compare = (opcode: number) => binary<"f32", "i32">("i32", opcode);
const vectorUnary = (code: number) => unary<"v128", "v128">("v128", simd(code));
const vectorBinary = (code: number) => binary<"v128", "v128">("v128", simd(code));
const vectorShift = (code: number) => (a: V128, count: number) =>
  instruction("v128", simd(code), [a, i32.const(count)]);

export const i32 = {
  const: (value: number): I32 => instruction("i32", 0x41, [], (out) => out.signed(value)),
  load: (address: I32, offset = 0): I32 => instruction("i32", 0x28, [address], memoryArgument(offset, 2)),
  store: (address: I32, value: I32, offset = 0): Statement =>
    instruction("none", 0x36, [address, value], memoryArgument(offset, 2)),
  eq: i32Binary(0x46),
  ne: i32Binary(0x47),
  ltS: i32Binary(0x48),
  ltU: i32Binary(0x49),
  gtS: i32Binary(0x4a),
  add: i32Binary(0x6a),
  sub: i32Binary(0x6b),
  mul: i32Binary(0x6c),
  and: i32Binary(0x71),
  or: i32Binary(0x72),
  /** Truncation that saturates, NaN to 0: no float can trap. */
  truncF32: unary<"f32", "i32">("i32", bulk(0)),
  select: (condition: I32, yes: I32, no: I32): I32 => instruction("i32", 0x1b, [yes, no, condition]),
};

export const f32 = {
  const: (value: number): F32 => instruction("f32", 0x43, [], (out) => out.float(value)),
  load: (address: I32, offset = 0): F32 => instruction("f32", 0x2a, [address], memoryArgument(offset, 2)),
  store: (address: I32, value: F32, offset = 0): Statement =>
    instruction("none", 0x38, [address, value], memoryArgument(offset, 2)),
  eq: f32Compare(0x5b),
  lt: f32Compare(0x5d),
  gt: f32Compare(0x5e),
  add: f32Binary(0x92),
  sub: f32Binary(0x93),
  mul: f32Binary(0x94),
  max: f32Binary(0x97),
};

export const v128 = {
  load: (address: I32, offset = 0): V128 => instruction("v128", simd(0), [address], memoryArgument(offset, 2)),
  /** One f32 in all four lanes. */
  load32Splat: (address: I32, offset = 0): V128 => instruction("v128", simd(9), [address], memoryArgument(offset, 2)),
  store: (address: I32, value: V128, offset = 0): Statement =>
    instruction("none", simd(11), [address, value], memoryArgument(offset, 2)),
  /** Four f32 constants. */
  const: (lanes: readonly [number, number, number, number]): V128 =>
    instruction("v128", simd(12), [], (out) => {
      for (const lane of lanes) out.float(lane);
    }),
  /** Four i32 constants. */
  constI32: (lanes: readonly [number, number, number, number]): V128 =>
    instruction("v128", simd(12), [], (out) => {
      for (const lane of lanes) out.byte(lane & 0xff, (lane >> 8) & 0xff, (lane >> 16) & 0xff, (lane >> 24) & 0xff);
    }),
  /** Lanes 0–3 of `a` are numbered 0–3, those of `b` 4–7. */
  shuffle32: (a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 =>
    instruction("v128", simd(13), [a, b], (out) => {
      for (const lane of lanes) for (let i = 0; i < 4; i++) out.byte(lane * 4 + i);
    }),
  not: vectorUnary(77),
  and: vectorBinary(78),
  /** a & ~b */
  andnot: vectorBinary(79),
  or: vectorBinary(80),
  xor: vectorBinary(81),
  /** Bits of `yes` where the mask is 1, of `no` elsewhere. */
  bitselect: (yes: V128, no: V128, mask: V128): V128 => instruction("v128", simd(82), [yes, no, mask]),
  load32Lane: (address: I32, vector: V128, lane: number, offset = 0): V128 =>
    instruction("v128", simd(86), [address, vector], (out) => {
      memoryArgument(offset, 2)(out);
      out.byte(lane);
    }),
  load64Lane: (address: I32, vector: V128, lane: number, offset = 0): V128 =>
    instruction("v128", simd(87), [address, vector], (out) => {
      memoryArgument(offset, 2)(out);
      out.byte(lane);
    }),
  store32Lane: (address: I32, value: V128, lane: number, offset = 0): Statement =>
    instruction("none", simd(90), [address, value], (out) => {
      memoryArgument(offset, 2)(out);
      out.byte(lane);
    }),
  store64Lane: (address: I32, value: V128, lane: number, offset = 0): Statement =>
    instruction("none", simd(91), [address, value], (out) => {
      memoryArgument(offset, 2)(out);
      out.byte(lane);
    }),
  /** Low lanes from memory, the others 0. */
  load32Zero: (address: I32, offset = 0): V128 => instruction("v128", simd(92), [address], memoryArgument(offset, 2)),
  load64Zero: (address: I32, offset = 0): V128 => instruction("v128", simd(93), [address], memoryArgument(offset, 2)),
};

export const f32x4 = {
  splat: unary<"f32", "v128">("v128", simd(19)),
  extractLane: (a: V128, lane: number): F32 => instruction("f32", simd(31), [a], (out) => out.byte(lane)),
  eq: vectorBinary(65),
  ne: vectorBinary(66),
  lt: vectorBinary(67),
  gt: vectorBinary(68),
  ge: vectorBinary(70),
  ceil: vectorUnary(103),
  floor: vectorUnary(104),
  trunc: vectorUnary(105),
  nearest: vectorUnary(106),
  abs: vectorUnary(224),
  neg: vectorUnary(225),
  sqrt: vectorUnary(227),
  add: vectorBinary(228),
  sub: vectorBinary(229),
  mul: vectorBinary(230),
  div: vectorBinary(231),
  /** NaN if either is. */
  min: vectorBinary(232),
  max: vectorBinary(233),
  convertI32: vectorUnary(250),
  /** a·b + c, rounded once or twice as the machine likes: relaxed SIMD. */
  relaxedMadd: (a: V128, b: V128, c: V128): V128 => instruction("v128", simd(0x105), [a, b, c]),
};

export const i32x4 = {
  splat: unary<"i32", "v128">("v128", simd(17)),
  extractLane: (a: V128, lane: number): I32 => instruction("i32", simd(27), [a], (out) => out.byte(lane)),
  eq: vectorBinary(55),
  gtS: vectorBinary(59),
  shl: vectorShift(171),
  shrS: vectorShift(172),
  shrU: vectorShift(173),
  add: vectorBinary(174),
  sub: vectorBinary(177),
  mul: vectorBinary(181),
  /** Truncation that saturates, NaN to 0. */
  truncSatF32: vectorUnary(248),
  /** The four low bytes of a vector as unsigned integers. */
  extendLowU8: (a: V128): V128 => instruction("v128", simd(169), [instruction("v128", simd(137), [a])]),
};

export const memory = {
  /** Like memmove: the ranges may overlap. */
  copy: (to: I32, from: I32, bytes: I32): Statement =>
    instruction("none", bulk(10), [to, from, bytes], (out) => out.byte(0, 0)),
  fill: (to: I32, byte: I32, bytes: I32): Statement =>
    instruction("none", bulk(11), [to, byte, bytes], (out) => out.byte(0)),
};

/** Words of a memory that threads share, read and written as if one after the other; addresses are multiples of 4. */
export const atomic = {
  load: (address: I32, offset = 0): I32 => instruction("i32", threads(0x10), [address], memoryArgument(offset, 2)),
  store: (address: I32, value: I32, offset = 0): Statement =>
    instruction("none", threads(0x17), [address, value], memoryArgument(offset, 2)),
  /** Adds to the word; what it was before is the result. */
  add: (address: I32, value: I32, offset = 0): I32 =>
    instruction("i32", threads(0x1e), [address, value], memoryArgument(offset, 2)),
  /** Sets the word if it is as expected; what it was before is the result. */
  exchange: (address: I32, expected: I32, value: I32, offset = 0): I32 =>
    instruction("i32", threads(0x48), [address, expected, value], memoryArgument(offset, 2)),
  /** Sleeps if the word is as expected, at most for this time (below 2³¹ ns). Result: 0 woken, 1 the word was different, 2 timeout. */
  wait: (address: I32, expected: I32, timeoutNs: number, offset = 0): I32 =>
    instruction("i32", threads(0x01), [address, expected, i64Const(timeoutNs)], memoryArgument(offset, 2)),
  /** Wakes at most `count` sleepers; how many were woken is the result. */
  notify: (address: I32, count: I32, offset = 0): I32 =>
    instruction("i32", threads(0x00), [address, count], memoryArgument(offset, 2)),
};

/** Only `wait` takes one, so that it is no value type of its own. */
const i64Const = (value: number): Code => instruction("none", 0x42, [], (out) => out.signed(value));
