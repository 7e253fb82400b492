/** Emits expressions as 4-lane float32 code. */

import type { Expr } from "./expr.ts";
import type { Lanes } from "./lanes.ts";
import { primitives } from "./primitives.ts";
import { createInterner } from "./structure.ts";

/**
 * Emits code that computes all of `exprs`, equal subexpressions once.
 *
 * @param read the value of a variable; asked once for each
 * @returns one handle per expression
 */
export function lower<V>(e: Lanes<V>, exprs: readonly Expr[], read: (name: string) => V): readonly V[] {
  const idOf = createInterner();
  const done = new Map<number, V>();

  function visit(expr: Expr): V {
    const id = idOf(expr);
    const known = done.get(id);
    if (known !== undefined) return known;
    const value = emit(expr);
    done.set(id, value);
    return value;
  }

  function emit(expr: Expr): V {
    switch (expr.kind) {
      case "const":
        return e.constant(expr.value);
      case "var":
        return read(expr.name);
      case "call": {
        const [condition, yes, no] = expr.args;
        if (expr.fn === "select" && condition?.kind === "call" && (condition.fn === "gt" || condition.fn === "ge")) {
          // The comparison's mask itself, rather than 1 or 0 and another comparison.
          const [a, b] = condition.args.map(visit);
          return e.bitselect(e[condition.fn](a!, b!), visit(yes!), visit(no!));
        }
        return primitives[expr.fn].lanes(e, ...expr.args.map(visit));
      }
      default:
        return expr satisfies never;
    }
  }

  return exprs.map(visit);
}
