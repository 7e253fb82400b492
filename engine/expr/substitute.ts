/** Replaces parts of expressions: variables by expressions (fusion), known parts by variables that hold them (gradients). */

import type { Expr } from "./expr.ts";
import { primitives } from "./primitives.ts";
import { rebuild } from "./simplify.ts";
import { createInterner, subexpressions } from "./structure.ts";

const keepNaN = { dropZeroProducts: false };

/** The expression with variables replaced by expressions; names that are not in `replacements` stay. */
export function substitute(expr: Expr, replacements: Readonly<Record<string, Expr>>): Expr {
  return rebuild(expr, (leaf) => (leaf.kind === "var" ? (replacements[leaf.name] ?? leaf) : leaf), keepNaN);
}

/**
 * Rough cost of evaluating the expressions once, in vector instructions; shared subexpressions count once.
 */
export function costOf(exprs: readonly Expr[]): number {
  let cost = 0;
  for (const part of subexpressions(exprs)) if (part.kind === "call") cost += primitives[part.fn].cost;
  return cost;
}

/** From this cost on, reading a value from memory is cheaper than computing it again. */
export const expensive = 6;

/** The expression with every part that equals a known one replaced by what is given for it. */
export function replaceParts(expr: Expr, known: readonly { readonly part: Expr; readonly by: Expr }[]): Expr {
  if (known.length === 0) return expr;
  const idOf = createInterner();
  const replacements = new Map(known.map(({ part, by }) => [idOf(part), by]));
  const done = new Map<Expr, Expr>();
  function visit(at: Expr): Expr {
    const ready = done.get(at);
    if (ready) return ready;
    const result = replacements.get(idOf(at)) ?? (at.kind === "call" ? { ...at, args: at.args.map(visit) } : at);
    done.set(at, result);
    return result;
  }
  return visit(expr);
}
