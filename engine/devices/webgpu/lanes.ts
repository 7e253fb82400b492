/** The scalar primitives' emitter over WGSL: every operation is a `let` of its own, one float wide or four. */

import type { Lanes } from "../../expr/lanes.ts";
import { f, i } from "./wgsl.ts";

/** A name or literal and what it holds; WGSL does not take bits for a number. */
export interface Value {
  readonly text: string;
  readonly kind: "f32" | "i32" | "bool";
}

export interface LaneOptions {
  /** Floats in a value. */
  readonly width: 1 | 4;
  /** Adds `let <new name> = <expression>;` and returns the name. */
  readonly bind: (expression: string) => string;
}

export const floatValue = (text: string): Value => ({ text, kind: "f32" });

/** A value as a number, which its last operation may have made as bits. */
export const floatText = ({ text, kind }: Value, width: LaneOptions["width"]): string =>
  kind === "f32" ? text : `bitcast<${width === 1 ? "f32" : "vec4<f32>"}>(${text})`;

export function wgslLanes({ width, bind }: LaneOptions): Lanes<Value> {
  const type = (kind: Value["kind"]) => (width === 1 ? kind : `vec4<${kind}>`);
  const splat = (kind: Value["kind"], literal: string) => (width === 1 ? literal : `vec4<${kind}>(${literal})`);
  const isNotNumber = (text: string) => `${width === 1 ? "is_nan" : "is_nan4"}(${text})`;
  const either = width === 1 ? "||" : "|";
  const both = width === 1 ? "&&" : "&";

  const unsigned = width === 1 ? "u32" : "vec4<u32>";
  const places = (bits: number) => (width === 1 ? `${bits}u` : `vec4<u32>(${bits}u)`);
  const make = (kind: Value["kind"], expression: string): Value => ({ text: bind(expression), kind });
  const asFloat = (value: Value) => floatText(value, width);
  const asInt = ({ text, kind }: Value) => (kind === "i32" ? text : `bitcast<${type("i32")}>(${text})`);
  const floats = (a: Value, operator: string, b: Value) => make("f32", `${asFloat(a)} ${operator} ${asFloat(b)}`);
  const ints = (a: Value, operator: string, b: Value) => make("i32", `${asInt(a)} ${operator} ${asInt(b)}`);
  const compare = (a: Value, operator: string, b: Value) => make("bool", `${asFloat(a)} ${operator} ${asFloat(b)}`);

  /** WGSL's own `min` and `max` may take either where one is NaN. Constants are never. */
  function extreme(fn: "min" | "max", a: Value, b: Value): Value {
    const suspects = [a, b].filter(({ text }) => !isLiteral(text)).map((value) => isNotNumber(asFloat(value)));
    const plain = `${fn}(${asFloat(a)}, ${asFloat(b)})`;
    if (suspects.length === 0) return make("f32", plain);
    return make("f32", `select(${plain}, ${asFloat(a)} + ${asFloat(b)}, ${suspects.join(` ${either} `)})`);
  }

  return {
    constant: (value) => ({ text: splat("f32", f(value)), kind: "f32" }),
    constantBits: (bits) => ({ text: splat("i32", i(bits | 0)), kind: "i32" }),

    add: (a, b) => floats(a, "+", b),
    sub: (a, b) => floats(a, "-", b),
    mul: (a, b) => floats(a, "*", b),
    div: (a, b) => floats(a, "/", b),
    // Compilers fuse it where the machine can; `fma` would be slow where it cannot.
    fma: (a, b, c) => make("f32", `${asFloat(a)} * ${asFloat(b)} + ${asFloat(c)}`),
    min: (a, b) => extreme("min", a, b),
    max: (a, b) => extreme("max", a, b),
    neg: (a) => make("f32", `-${asFloat(a)}`),
    abs: (a) => make("f32", `abs(${asFloat(a)})`),
    sqrt: (a) => make("f32", `sqrt(${asFloat(a)})`),
    nearest: (a) => make("f32", `round(${asFloat(a)})`),
    floor: (a) => make("f32", `floor(${asFloat(a)})`),

    gt: (a, b) => compare(a, ">", b),
    ge: (a, b) => compare(a, ">=", b),
    // A value compared with itself asks whether it is a number.
    eq: (a, b) => (a.text === b.text ? make("bool", `!${isNotNumber(asFloat(a))}`) : compare(a, "==", b)),

    and(a, b) {
      if (a.kind === "bool" && b.kind === "bool") return make("bool", `${a.text} ${both} ${b.text}`);
      if (a.kind !== "bool" && b.kind !== "bool") return ints(a, "&", b);
      const [mask, value] = a.kind === "bool" ? [a, b] : [b, a];
      const nothing = value.kind === "f32" ? splat("f32", "0.0f") : splat("i32", "0i");
      return make(value.kind, `select(${nothing}, ${value.text}, ${mask.text})`);
    },
    or: (a, b) =>
      a.kind === "bool" && b.kind === "bool" ? make("bool", `${a.text} ${either} ${b.text}`) : ints(a, "|", b),
    bitselect(mask, a, b) {
      if (mask.kind !== "bool") throw new Error("WGSL selects by masks alone");
      if (a.kind === b.kind) return make(a.kind, `select(${b.text}, ${a.text}, ${mask.text})`);
      return make("f32", `select(${asFloat(b)}, ${asFloat(a)}, ${mask.text})`);
    },

    intAdd: (a, b) => ints(a, "+", b),
    intSub: (a, b) => ints(a, "-", b),
    shiftLeft: (a, bits) => make("i32", `${asInt(a)} << ${places(bits)}`),
    shiftRightUnsigned: (a, bits) =>
      make("i32", `bitcast<${type("i32")}>(bitcast<${unsigned}>(${asInt(a)}) >> ${places(bits)})`),
    shiftRightArithmetic: (a, bits) => make("i32", `${asInt(a)} >> ${places(bits)}`),
    toInt: (a) => make("i32", `${type("i32")}(${asFloat(a)})`),
    toFloat: (a) => make("f32", `${type("f32")}(${asInt(a)})`),
  };
}

/** Constants of finite numbers, one wide or four. */
const isLiteral = (text: string): boolean => /^(vec4<f32>\()?-?[\d.e+-]+f\)?$/.test(text);
