/** Puts arithmetic together as people would write it: nothing is multiplied by 1, no 0 is added, no sum stands within a sum. */

import type { Expr } from "../expr/expr.ts";
import { primitives } from "../expr/primitives.ts";
import type { Arithmetic, Part } from "./arithmetic.ts";

type Call = Extract<Arithmetic, { readonly kind: "call" }>;

/** Up to this many terms all are listed. */
export const longestList = 64;
/** How many of more. */
const listed = 16;

export const constantOf = (value: number): Arithmetic => ({ kind: "constant", value });

const isConstant = (x: Arithmetic, value: number): boolean => x.kind === "constant" && x.value === value;

export interface SumOptions {
  readonly part?: Part;
  /** The number of terms from which on only the largest are listed. */
  readonly longest?: number;
}

export function sumOf(terms: Iterable<Arithmetic>, { part, longest = longestList }: SumOptions = {}): Arithmetic {
  const flat: Arithmetic[] = [];
  let count = 0;
  let value = 0;
  for (const term of terms) {
    value += term.value;
    if (isConstant(term, 0)) continue;
    if (term.kind === "sum" && term.part === null) {
      flat.push(...term.terms);
      count += term.count;
    } else {
      flat.push(term);
      count++;
    }
  }
  if (count === 0) return constantOf(0);
  if (count === 1) return flat[0]!;
  return { kind: "sum", part: part ?? null, terms: flat.length > longest ? largestOf(flat, size) : flat, count, value };
}

const size = (x: Arithmetic): number => Math.abs(x.value);

/** The first of equals wins, and NaN wins over all. */
export function maxOf(
  terms: readonly Arithmetic[],
  { longest = longestList }: Omit<SumOptions, "part"> = {},
): Arithmetic {
  if (terms.length === 1) return terms[0]!;
  let winner = 0;
  terms.forEach(({ value }, i) => {
    if (value > terms[winner]!.value || (Number.isNaN(value) && !Number.isNaN(terms[winner]!.value))) winner = i;
  });
  const all = { kind: "max", terms, count: terms.length, winner, value: terms[winner]!.value } as const;
  return terms.length > longest ? { ...all, terms: largestOf(terms, ({ value }) => value), winner: 0 } : all;
}

/** The largest, largest first; of equals those that come first. */
function largestOf(terms: readonly Arithmetic[], sizeOf: (term: Arithmetic) => number): readonly Arithmetic[] {
  const largest: Arithmetic[] = [];
  for (const term of terms) {
    const size = sizeOf(term);
    if (largest.length === listed && !(size > sizeOf(largest[listed - 1]!))) continue;
    let place = largest.length;
    while (place > 0 && !(sizeOf(largest[place - 1]!) >= size)) place--;
    largest.splice(place, 0, term);
    largest.length = Math.min(largest.length, listed);
  }
  return largest;
}

export function negative(x: Arithmetic): Arithmetic {
  if (x.kind === "constant") return constantOf(-x.value);
  return isCallOf(x, "neg") ? x.args[0]! : called("neg", [x]);
}

export function product(a: Arithmetic, b: Arithmetic): Arithmetic {
  if (a.kind === "constant" && b.kind === "constant") return constantOf(a.value * b.value);
  if (b.kind === "constant") return product(b, a);
  if (isConstant(a, 1)) return b;
  if (isConstant(a, -1)) return negative(b);
  if (isConstant(a, 0) && Number.isFinite(b.value)) return a;
  if (a.kind === "constant" && a.value < 0) return negative(product(constantOf(-a.value), b));
  if (isCallOf(a, "neg")) return negative(product(a.args[0]!, b));
  if (isCallOf(b, "neg")) return negative(product(a, b.args[0]!));
  const divisor = a.kind === "constant" ? divisorOf(a.value, countAlike(b)) : null;
  if (divisor !== null) return quotient(b, constantOf(divisor));
  const [factor, rest] = isCallOf(b, "mul") ? b.args : [];
  if (a.kind !== "constant" || factor?.kind !== "constant") return called("mul", [a, b]);
  return product(constantOf(a.value * factor.value), rest!);
}

/** How many terms of one kind it is the sum of: 1 + erf(x) is no sum of two things alike. */
function countAlike(x: Arithmetic): number | null {
  return x.kind === "sum" && x.terms.every(({ kind }) => kind === x.terms[0]!.kind) ? x.count : null;
}

/**
 * n where a factor is 1/n and division says more: for a mean of n, and where the factor's digits say nothing.
 *
 * @param terms how many terms the other factor is the sum of, if it is one
 */
export function divisorOf(factor: number, terms: number | null): number | null {
  const divisor = Math.round(1 / factor);
  if (divisor < 2 || Math.abs(factor * divisor - 1) > 2 ** -50) return null;
  // 1 − 0.99 is not quite 0.01, but meant to be.
  const isShort = `${Number(factor.toPrecision(12))}`.length <= 6;
  return terms === divisor || !isShort ? divisor : null;
}

export function quotient(a: Arithmetic, b: Arithmetic): Arithmetic {
  if (isConstant(b, 1)) return a;
  if (a.kind === "constant" && b.kind === "constant") return constantOf(a.value / b.value);
  if (isCallOf(a, "neg")) return negative(quotient(a.args[0]!, b));
  return called("div", [a, b]);
}

export const exponential = (x: Arithmetic): Arithmetic => called("exp", [x]);
export const logarithm = (x: Arithmetic): Arithmetic => called("log", [x]);

function isCallOf<Name extends Call["fn"]>(x: Arithmetic, fn: Name): x is Call & { readonly fn: Name } {
  return x.kind === "call" && x.fn === fn;
}

/** A call as it stands, or its value where nothing was read. */
function called(fn: Call["fn"], args: readonly Arithmetic[]): Arithmetic {
  const value = primitives[fn].evaluate(...args.map((arg) => arg.value));
  return args.every((arg) => arg.kind === "constant") ? constantOf(value) : { kind: "call", fn, args, value };
}

/** A bias stays in the list, however long the sum before it. */
const complete: SumOptions = { longest: Infinity };

/** An expression's arithmetic, given that of its variables. */
export function arithmeticOf(expr: Expr, variable: (name: string) => Arithmetic): Arithmetic {
  const done = new Map<Expr, Arithmetic>();

  function visit(at: Expr): Arithmetic {
    const known = done.get(at);
    if (known) return known;
    const result = make(at);
    done.set(at, result);
    return result;
  }

  function make(at: Expr): Arithmetic {
    if (at.kind === "const") return constantOf(at.value);
    if (at.kind === "var") return variable(at.name);
    const args = at.args.map(visit);
    const [a, b, c] = args;
    switch (at.fn) {
      case "add":
        return sumOf([a!, b!], complete);
      case "sub":
        return sumOf([a!, negative(b!)], complete);
      case "mul":
        return product(a!, b!);
      case "div":
        return quotient(a!, b!);
      case "neg":
        return negative(a!);
      case "max":
        return args.every(({ kind }) => kind === "constant") ? constantOf(Math.max(a!.value, b!.value)) : maxOf(args);
      case "select":
        if (a!.kind === "constant") return a!.value !== 0 ? b! : c!;
        return called("select", args);
      default:
        return called(at.fn, args);
    }
  }

  return visit(expr);
}
