/** Prints an expression as MathML. */

import type { Expr } from "./expr.ts";
import { atom, element, identifier, type MathNode, type Printed, power, printedNumber, product } from "./mathNode.ts";
import { primitives } from "./primitives.ts";
import { simplify } from "./simplify.ts";
import { isSameExpr } from "./structure.ts";

export type { MathNode } from "./mathNode.ts";

/**
 * The formula of an expression, as a tree whose root is a `math` element.
 *
 * @param symbols how variables are written where it is not by their own name; `m_t` puts the t below
 */
export function toMathML(expr: Expr, symbols: Readonly<Record<string, string>> = {}): MathNode {
  // A slope of 1 or a shift of 0 is not worth ink.
  return element(
    "math",
    printExpr(simplify(expr, { dropZeroProducts: false }), (name) => atom(symbol(symbols[name] ?? name))).node,
  );
}

/**
 * A simplified expression as part of a formula.
 *
 * @param variable what stands for each variable
 * @param isDotted see `product`
 */
export function printExpr(expr: Expr, variable: (name: string) => Printed, isDotted = false): Printed {
  switch (expr.kind) {
    case "const":
      return printedNumber(expr.value);
    case "var":
      return variable(expr.name);
    case "call": {
      const args = expr.args.map((arg) => printExpr(arg, variable, isDotted));
      if (expr.fn !== "mul") return primitives[expr.fn].mathml(...args);
      const [a, b] = args;
      return isSameExpr(expr.args[0]!, expr.args[1]!) ? power(a!, printedNumber(2)) : product(a!, b!, isDotted);
    }
    default:
      return expr satisfies never;
  }
}

/** A name; `m_t` puts the t below. */
export function symbol(text: string): MathNode {
  const [base, ...below] = text.split("_");
  return below.length === 0 ? identifier(text) : element("msub", identifier(base!), identifier(below.join(" ")));
}
