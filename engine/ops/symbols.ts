/** Parts of formulas of whole tensors: sums over an index, a place in a tensor, a transposed matrix. */

import {
  applied,
  atom,
  binding,
  element,
  fraction,
  identifier,
  type MathNode,
  operator,
  type Printed,
  power,
  printedNumber,
  product,
  row,
  sum,
  within,
} from "../expr/mathNode.ts";

import { divisorOf } from "./makeArithmetic.ts";

/** What stands below: a letter, or any formula. */
export type Index = string | Printed;

/** Looser than a product, tighter than a sum: as a factor it needs parentheses, as a summand none. */
const loose = (binding.sum + binding.product) / 2;

/** `i, j`. */
function list(indices: readonly Index[]): MathNode {
  const nodes = indices.map((index) => (typeof index === "string" ? identifier(index) : index.node));
  return row(...nodes.flatMap((node, i) => (i === 0 ? [node] : [operator(","), node])));
}

const over = (sign: MathNode, indices: readonly Index[]): MathNode =>
  indices.length === 0 ? sign : element("munder", sign, list(indices));

/** A sum over some indices; without any, over all there is. */
export function total(part: Printed, indices: readonly Index[] = []): Printed {
  return { node: row(over(operator("∑"), indices), within(part, binding.product)), binds: loose };
}

/** The largest over some indices. */
export function largest(part: Printed, indices: readonly Index[]): Printed {
  return { node: row(over(identifier("max"), indices), within(part, binding.power)), binds: loose };
}

/** The element, or those elements, with these indices: x with k below. */
export function at(part: Printed, ...indices: readonly Index[]): Printed {
  return atom(element("msub", within(part, binding.atom), list(indices)));
}

export const transposed = (part: Printed): Printed => power(part, atom(operator("⊤")));

const between = (a: Printed, sign: string, b: Printed): MathNode =>
  row(within(a, binding.power), operator(sign), within(b, binding.power));

/** A product of matrices, side by side; the sign between them is invisible. */
export const matrixProduct = (a: Printed, b: Printed): Printed => ({
  node: between(a, "\u2062", b),
  binds: binding.product,
});

export const crossCorrelation = (a: Printed, b: Printed): Printed => ({ node: between(a, "⋆", b), binds: loose });
export const convolution = (a: Printed, b: Printed): Printed => ({ node: between(a, "∗", b), binds: loose });

/** 1 where the two are equal, else 0. */
export const equality = (a: Printed, b: Printed): Printed =>
  atom(row(operator("["), a.node, operator("="), b.node, operator("]")));

export const plus = (a: Printed, b: Printed): Printed => sum(a, "+", b);
export const difference = (a: Printed, b: Printed): Printed => sum(a, "−", b);
/** Element by element. */
export const times = (a: Printed, b: Printed): Printed => product(a, b, true);

/** A multiple of it; times 0.0333, over 30. */
export function multiple(factor: number, x: Printed): Printed {
  const divisor = divisorOf(factor, null);
  if (divisor !== null) return fraction(x, printedNumber(divisor));
  return factor === 1 ? x : times(printedNumber(factor), x);
}

export const letter = (name: string): Printed => atom(identifier(name));
export const average = (x: Printed): Printed => atom(element("mover", within(x, binding.atom), operator("¯")));
export const ln = (x: Printed): Printed => applied("ln", x);
const exponential = (x: Printed): Printed => power(letter("e"), x);
export const exponentials = (x: Printed): Printed => total(exponential(at(x, "k")), ["k"]);

/** A share of a softmax: that of `x`, one of the numbers `all`. */
export const share = (x: Printed, all: Printed): Printed => fraction(exponential(x), exponentials(all));

/** Letters for axes: examples, channels, rows and columns; or examples and features. None where all axes are meant. */
export function lettersOf(axes: readonly number[], rank: number): readonly string[] {
  const letters = { 2: ["n", "k"], 3: ["n", "c", "i"], 4: ["n", "c", "i", "j"] }[rank];
  return letters && axes.length < rank ? axes.map((axis) => letters[axis]!) : [];
}
