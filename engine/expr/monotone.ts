/** Finds expressions that never fall as a variable grows: they may be computed before or after taking a maximum. */

import type { Expr, PrimitiveName } from "./expr.ts";
import { primitives } from "./primitives.ts";
import { variablesOf } from "./structure.ts";
import { replaceParts } from "./substitute.ts";

/**
 * Whether max(f(a), f(b)) is f(max(a, b)) to the last bit, for f the expression as a function of one variable, whatever finite
 * values the others have. A NaN is the largest number to a maximum, so f must keep it one. False where that is not sure.
 */
export function commutesWithMax(expr: Expr, name: string): boolean {
  return trendOf(expr, name) === 1 && Number.isNaN(valueAt(expr, (x) => x, { [name]: Number.NaN }));
}

/** 1: never falls as the variable grows; −1: never rises; 0: does not depend on it; null: none of these for sure. */
type Trend = 1 | 0 | -1 | null;

function trendOf(expr: Expr, name: string): Trend {
  if (expr.kind === "const") return 0;
  if (expr.kind === "var") return expr.name === name ? 1 : 0;
  const trends = expr.args.map((arg) => trendOf(arg, name));
  if (trends.every((trend) => trend === 0)) return 0;
  if (expr.fn === "select") return trendOfSelect(expr.args, name);
  const along = directionsOf(expr.fn, expr.args);
  const effects = trends.map((trend, i) => (trend === 0 ? 0 : times(trend, along[i] ?? null)));
  const [effect, ...others] = effects.filter((each) => each !== 0);
  return others.every((other) => other === effect) ? effect! : null;
}

/** How a value follows each argument while the others stay as they are. */
function directionsOf(fn: PrimitiveName, [a, b]: readonly Expr[]): readonly Trend[] {
  if (fn === "mul") return [signOf(b!), signOf(a!)];
  if (fn === "div") return [signOf(b!), null];
  return primitives[fn].directions ?? [];
}

/** Of a constant that no rounding makes 0 and that keeps infinities what they are. */
function signOf(factor: Expr): Trend {
  if (factor.kind !== "const" || !Number.isFinite(factor.value)) return null;
  const rounded = Math.fround(factor.value);
  return rounded > 0 ? 1 : rounded < 0 ? -1 : null;
}

function times(a: Trend, b: Trend): Trend {
  return a === null || b === null ? null : a === b ? 1 : -1;
}

/** Two functions of u that meet at a constant: `low` where u is below it, `high` above. */
function trendOfSelect([condition, yes, no]: readonly Expr[], name: string): Trend {
  if (condition?.kind !== "call" || (condition.fn !== "gt" && condition.fn !== "ge")) return null;
  const [a, b] = condition.args as [Expr, Expr];
  const isAbove = b.kind === "const";
  const [u, border] = isAbove ? [a, b] : [b, a];
  if (border.kind !== "const") return null;
  const known = [{ part: u, by: { kind: "var", name: " u" } as const }];
  const low = replaceParts(isAbove ? no! : yes!, known);
  const high = replaceParts(isAbove ? yes! : no!, known);
  if ([...variablesOf(low, high)].some((each) => each !== " u")) return null;
  const rises = [low, high].every((piece) => [0, 1].includes(trendOf(piece, " u") ?? -1));
  const meets = [(x: number) => x, Math.fround].every((round) => {
    const at = { " u": round(border.value) };
    return valueAt(low, round, at) <= valueAt(high, round, at);
  });
  return rises && meets ? trendOf(u, name) : null;
}

/** The value where every number is rounded so; variables without a value are 1. */
function valueAt(expr: Expr, round: (x: number) => number, at: Readonly<Record<string, number>>): number {
  if (expr.kind === "const") return round(expr.value);
  if (expr.kind === "var") return at[expr.name] ?? 1;
  return round(primitives[expr.fn].evaluate(...expr.args.map((arg) => valueAt(arg, round, at))));
}
