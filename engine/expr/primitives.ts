/** The table of scalar primitives: everything that is known about each, in one row. */

import {
  erfLanes,
  expLanes,
  expm1Lanes,
  log1pLanes,
  logLanes,
  sigmoidLanes,
  softplusLanes,
  tanhLanes,
} from "./approximations.ts";
import { erf } from "./erf.ts";
import {
  add,
  div,
  type Expr,
  exp,
  ge,
  gt,
  mul,
  neg,
  type PrimitiveName,
  select,
  sigmoid,
  sign,
  sub,
  toExpr,
} from "./expr.ts";
import {
  applied,
  atom,
  cases,
  comparison,
  element,
  fraction,
  identifier,
  minus,
  operator,
  power,
  printedNumber,
  product,
  row,
  sum,
} from "./mathNode.ts";
import type { Primitive } from "./primitive.ts";

const zero = toExpr(0);
const one = toExpr(1);

/** 1 where a > b, ½ where they tie, else 0: torch.maximum and torch.minimum split a tie's gradient evenly. */
const wins = (a: Expr, b: Expr): Expr => mul(0.5, add(gt(a, b), ge(a, b)));

export const primitives: Readonly<Record<PrimitiveName, Primitive>> = {
  add: {
    arity: 2,
    evaluate: (a, b) => a! + b!,
    lanes: (e, a, b) => e.add(a!, b!),
    derivative: () => [one, one],
    mathml: (a, b) => sum(a!, "+", b!),
    cost: 1,
    directions: [1, 1],
  },
  sub: {
    arity: 2,
    evaluate: (a, b) => a! - b!,
    lanes: (e, a, b) => e.sub(a!, b!),
    derivative: () => [one, toExpr(-1)],
    mathml: (a, b) => sum(a!, "−", b!),
    cost: 1,
    directions: [1, -1],
  },
  mul: {
    arity: 2,
    evaluate: (a, b) => a! * b!,
    lanes: (e, a, b) => e.mul(a!, b!),
    derivative: ([a, b]) => [b!, a!],
    mathml: (a, b) => product(a!, b!),
    cost: 1,
  },
  div: {
    arity: 2,
    evaluate: (a, b) => a! / b!,
    lanes: (e, a, b) => e.div(a!, b!),
    // −(a/b)/b rather than −a/b²: b² overflows first.
    derivative: ([a, b]) => [div(1, b!), neg(div(div(a!, b!), b!))],
    mathml: (a, b) => fraction(a!, b!),
    cost: 4,
  },
  neg: {
    arity: 1,
    evaluate: (x) => -x!,
    lanes: (e, x) => e.neg(x!),
    derivative: () => [toExpr(-1)],
    mathml: (x) => minus(x!),
    cost: 1,
    directions: [-1],
  },
  abs: {
    arity: 1,
    evaluate: (x) => Math.abs(x!),
    lanes: (e, x) => e.abs(x!),
    derivative: ([x]) => [sign(x!)],
    mathml: (x) => atom(row(operator("|"), x!.node, operator("|"))),
    cost: 1,
  },
  sign: {
    arity: 1,
    evaluate: (x) => Math.sign(x!),
    lanes: (e, x) => {
      const o = e.constant(0);
      const unit = e.constant(1);
      const value = e.sub(e.and(e.gt(x!, o), unit), e.and(e.gt(o, x!), unit));
      // NaN stays NaN.
      return e.bitselect(e.eq(x!, x!), value, x!);
    },
    derivative: () => [zero],
    mathml: (x) => applied("sgn", x!),
    cost: 7,
    directions: [1],
  },
  floor: {
    arity: 1,
    evaluate: (x) => Math.floor(x!),
    lanes: (e, x) => e.floor(x!),
    derivative: () => [zero],
    mathml: (x) => atom(row(operator("⌊"), x!.node, operator("⌋"))),
    cost: 1,
    directions: [1],
  },
  sqrt: {
    arity: 1,
    evaluate: (x) => Math.sqrt(x!),
    lanes: (e, x) => e.sqrt(x!),
    derivative: ([x]) => [div(0.5, { kind: "call", fn: "sqrt", args: [x!] })],
    mathml: (x) => atom(element("msqrt", x!.node)),
    cost: 4,
  },
  exp: {
    arity: 1,
    evaluate: (x) => Math.exp(x!),
    lanes: (e, x) => expLanes(e, x!),
    derivative: ([x]) => [exp(x!)],
    mathml: (x) => power(atom(identifier("e")), x!),
    cost: 20,
  },
  expm1: {
    arity: 1,
    evaluate: (x) => Math.expm1(x!),
    lanes: (e, x) => expm1Lanes(e, x!),
    derivative: ([x]) => [exp(x!)],
    mathml: (x) => sum(power(atom(identifier("e")), x!), "−", printedNumber(1)),
    cost: 21,
  },
  log: {
    arity: 1,
    evaluate: (x) => Math.log(x!),
    lanes: (e, x) => logLanes(e, x!),
    derivative: ([x]) => [div(1, x!)],
    mathml: (x) => applied("ln", x!),
    cost: 32,
  },
  log1p: {
    arity: 1,
    evaluate: (x) => Math.log1p(x!),
    lanes: (e, x) => log1pLanes(e, x!),
    derivative: ([x]) => [div(1, add(1, x!))],
    mathml: (x) => applied("ln", sum(printedNumber(1), "+", x!)),
    cost: 42,
  },
  tanh: {
    arity: 1,
    evaluate: (x) => Math.tanh(x!),
    lanes: (e, x) => tanhLanes(e, x!),
    derivative: ([x]) => {
      const y: Expr = { kind: "call", fn: "tanh", args: [x!] };
      return [sub(1, mul(y, y))];
    },
    mathml: (x) => applied("tanh", x!),
    cost: 25,
  },
  erf: {
    arity: 1,
    evaluate: (x) => erf(x!),
    lanes: (e, x) => erfLanes(e, x!),
    derivative: ([x]) => [mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x!, x!))))],
    mathml: (x) => applied("erf", x!),
    cost: 40,
  },
  sigmoid: {
    arity: 1,
    evaluate: (x) => {
      const t = Math.exp(-Math.abs(x!));
      return (x! >= 0 ? 1 : t) / (1 + t);
    },
    lanes: (e, x) => sigmoidLanes(e, x!),
    derivative: ([x]) => {
      const y = sigmoid(x!);
      return [mul(y, sub(1, y))];
    },
    mathml: (x) => applied("σ", x!),
    cost: 28,
  },
  softplus: {
    arity: 1,
    evaluate: (x) => Math.max(x!, 0) + Math.log1p(Math.exp(-Math.abs(x!))),
    lanes: (e, x) => softplusLanes(e, x!),
    derivative: ([x]) => [sigmoid(x!)],
    mathml: (x) => applied("ln", sum(printedNumber(1), "+", power(atom(identifier("e")), x!))),
    cost: 36,
  },
  max: {
    arity: 2,
    evaluate: (a, b) => Math.max(a!, b!),
    lanes: (e, a, b) => e.max(a!, b!),
    derivative: ([a, b]) => [wins(a!, b!), wins(b!, a!)],
    mathml: (a, b) => applied("max", a!, b!),
    cost: 1,
    directions: [1, 1],
  },
  min: {
    arity: 2,
    evaluate: (a, b) => Math.min(a!, b!),
    lanes: (e, a, b) => e.min(a!, b!),
    derivative: ([a, b]) => [wins(b!, a!), wins(a!, b!)],
    mathml: (a, b) => applied("min", a!, b!),
    cost: 1,
    directions: [1, 1],
  },
  gt: {
    arity: 2,
    evaluate: (a, b) => (a! > b! ? 1 : 0),
    lanes: (e, a, b) => e.and(e.gt(a!, b!), e.constant(1)),
    derivative: () => [zero, zero],
    mathml: (a, b) => comparison(a!, ">", "≤", b!),
    cost: 1,
    directions: [1, -1],
  },
  ge: {
    arity: 2,
    evaluate: (a, b) => (a! >= b! ? 1 : 0),
    lanes: (e, a, b) => e.and(e.ge(a!, b!), e.constant(1)),
    derivative: () => [zero, zero],
    mathml: (a, b) => comparison(a!, "≥", "<", b!),
    cost: 1,
    directions: [1, -1],
  },
  select: {
    arity: 3,
    evaluate: (condition, yes, no) => (condition !== 0 ? yes! : no!),
    lanes: (e, condition, yes, no) => e.bitselect(e.eq(condition!, e.constant(0)), no!, yes!),
    // `derive` takes the derivative of the branch itself; these are for reading.
    derivative: ([condition]) => [zero, select(condition!, 1, 0), select(condition!, 0, 1)],
    mathml: (condition, yes, no) => cases(condition!, yes!, no!),
    cost: 1,
  },
};
