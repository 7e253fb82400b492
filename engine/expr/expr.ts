/** Scalar mathematics as data. An activation, a loss term, an optimizer rule is one Expr; code, derivative and formula are read from it. */

/** All scalar primitives; `primitives.ts` says what each one is. */
export type PrimitiveName =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "neg"
  | "abs"
  | "sign"
  | "floor"
  | "sqrt"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "tanh"
  | "erf"
  | "sigmoid"
  | "softplus"
  | "max"
  | "min"
  | "gt"
  | "ge"
  | "select";

export type Expr =
  | { readonly kind: "const"; readonly value: number }
  | { readonly kind: "var"; readonly name: string }
  | { readonly kind: "call"; readonly fn: PrimitiveName; readonly args: readonly Expr[] };

/** A number can be given wherever an Expr is expected. */
export type ExprLike = Expr | number;

export function toExpr(x: ExprLike): Expr {
  return typeof x === "number" ? { kind: "const", value: x } : x;
}

/** A named input of the expression. */
export function variable(name: string): Expr {
  return { kind: "var", name };
}

function call(fn: PrimitiveName, ...args: readonly ExprLike[]): Expr {
  return { kind: "call", fn, args: args.map(toExpr) };
}

export const add = (a: ExprLike, b: ExprLike): Expr => call("add", a, b);
export const sub = (a: ExprLike, b: ExprLike): Expr => call("sub", a, b);
export const mul = (a: ExprLike, b: ExprLike): Expr => call("mul", a, b);
export const div = (a: ExprLike, b: ExprLike): Expr => call("div", a, b);
export const neg = (x: ExprLike): Expr => call("neg", x);
export const abs = (x: ExprLike): Expr => call("abs", x);
/** −1, 0 or 1. */
export const sign = (x: ExprLike): Expr => call("sign", x);
/** The largest whole number that is not above x. */
export const floor = (x: ExprLike): Expr => call("floor", x);
export const sqrt = (x: ExprLike): Expr => call("sqrt", x);
export const exp = (x: ExprLike): Expr => call("exp", x);
/** eˣ − 1, exact near 0. */
export const expm1 = (x: ExprLike): Expr => call("expm1", x);
export const log = (x: ExprLike): Expr => call("log", x);
/** log(1 + x), exact near 0. */
export const log1p = (x: ExprLike): Expr => call("log1p", x);
export const tanh = (x: ExprLike): Expr => call("tanh", x);
/** 2/√π · ∫₀ˣ e^(−t²) dt. */
export const erf = (x: ExprLike): Expr => call("erf", x);
/** 1 / (1 + e⁻ˣ); a primitive because the implicit derivative overflows. */
export const sigmoid = (x: ExprLike): Expr => call("sigmoid", x);
/** log(1 + eˣ), safe for any x. */
export const softplus = (x: ExprLike): Expr => call("softplus", x);
export const max = (a: ExprLike, b: ExprLike): Expr => call("max", a, b);
export const min = (a: ExprLike, b: ExprLike): Expr => call("min", a, b);
/** 1 where a > b, else 0. */
export const gt = (a: ExprLike, b: ExprLike): Expr => call("gt", a, b);
/** 1 where a ≥ b, else 0. */
export const ge = (a: ExprLike, b: ExprLike): Expr => call("ge", a, b);
/** `yes` where the condition is not 0, else `no`; the gradient flows only through the branch taken. */
export const select = (condition: ExprLike, yes: ExprLike, no: ExprLike): Expr => call("select", condition, yes, no);
