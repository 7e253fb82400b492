/** Prints an expression as MathML. */

import type { Expr } from "./expr.ts";
import { atom, element, identifier, type MathNode, type Printed, power, printedNumber } from "./mathNode.ts";
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
  return element("math", printExpr(simplify(expr, { dropZeroProducts: false }), symbols).node);
}

function printExpr(expr: Expr, symbols: Readonly<Record<string, string>>): Printed {
  switch (expr.kind) {
    case "const":
      return printedNumber(expr.value);
    case "var":
      return atom(symbol(symbols[expr.name] ?? expr.name));
    case "call":
      if (expr.fn === "mul" && isSameExpr(expr.args[0]!, expr.args[1]!)) {
        return power(printExpr(expr.args[0]!, symbols), printedNumber(2));
      }
      return primitives[expr.fn].mathml(...expr.args.map((arg) => printExpr(arg, symbols)));
    default:
      return expr satisfies never;
  }
}

function symbol(text: string): MathNode {
  const [base, ...below] = text.split("_");
  return below.length === 0 ? identifier(text) : element("msub", identifier(base!), identifier(below.join(" ")));
}
