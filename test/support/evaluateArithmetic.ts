/** Works arithmetic out again, from other numbers than those it was made of. */

import { primitives } from "../../engine/expr/primitives.ts";
import type { Arithmetic } from "../../engine/ops/arithmetic.ts";

/**
 * @param arithmetic with all terms listed
 * @param elementOf an element of a figure
 */
export function evaluateArithmetic(
  arithmetic: Arithmetic,
  elementOf: (figure: number, element: number) => number,
): number {
  const done = new Map<Arithmetic, number>();

  function visit(at: Arithmetic): number {
    const known = done.get(at);
    if (known !== undefined) return known;
    const value = evaluate(at);
    done.set(at, value);
    return value;
  }

  function evaluate(at: Arithmetic): number {
    switch (at.kind) {
      case "element":
        return elementOf(at.figure, at.element);
      case "constant":
        return at.value;
      case "sum":
        if (at.terms.length < at.count) throw new Error(`Only ${at.terms.length} of ${at.count} terms are listed`);
        return at.terms.reduce((sum, term) => sum + visit(term), 0);
      case "max":
        if (at.terms.length < at.count) throw new Error(`Only ${at.terms.length} of ${at.count} terms are listed`);
        return Math.max(...at.terms.map(visit));
      case "call":
        return primitives[at.fn].evaluate(...at.args.map(visit));
      default:
        return at satisfies never;
    }
  }

  return visit(arithmetic);
}
