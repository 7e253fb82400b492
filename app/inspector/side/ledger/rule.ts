/** The optimizer's rule as one step has it, line by line: as a formula, and with the step's numbers in it. */

import type { Params } from "../../../../engine/define/param.ts";
import { add, type Expr, mul, sub, toExpr, variable } from "../../../../engine/expr/expr.ts";
import { printExpr, symbol } from "../../../../engine/expr/mathml.ts";
import { atom, element, type MathNode, minus, operator, type Printed } from "../../../../engine/expr/mathNode.ts";
import { rebuild, simplify } from "../../../../engine/expr/simplify.ts";
import { isSameExpr } from "../../../../engine/expr/structure.ts";
import { replaceParts } from "../../../../engine/expr/substitute.ts";
import { symbolOf } from "../../../../engine/expr/symbols.ts";
import { usualForm } from "../../../../engine/expr/usual.ts";
import type { LedgerRow } from "../../../../engine/train/inspect/inspection.ts";
import { writeNumber } from "../../../ui/number.ts";

export interface RuleLine {
  /** What it gives: `p`, or a name of the state. */
  readonly name: string;
  /** `w ← w − lr b′` */
  readonly formula: MathNode;
  /** `0.49 − 0.1⋅0.03 = 0.487` */
  readonly filled: MathNode;
}

type Rule = Readonly<Record<string, Expr>>;

/** As a formula names what the step has made. */
const made = (name: string): string => `${name}′`;

/**
 * The state's lines first, then the weight's.
 *
 * @param counts whether a number counts for anything
 * @param decimals of the weight
 */
export function linesOf(
  rule: Rule,
  row: LedgerRow,
  { counts, decimals }: { readonly counts: (name: string, value: number) => boolean; readonly decimals: number },
): readonly RuleLine[] {
  const { p, ...state } = inPlace(atStep(rule, row, counts));
  return [...Object.entries(state), ["p", p!] as const].map(([name, expr]) => lineOf(name, expr, row, decimals));
}

/** The same step without all the rest: `w ← w − lr·g`. Null where the optimizer has no learning rate. */
export function byHand(
  row: LedgerRow,
  { isUphill, decimals }: { readonly isUphill: boolean; readonly decimals: number },
) {
  const { p, lr, g } = row.inputs;
  if (p === undefined || lr === undefined || g === undefined) return null;
  const move = isUphill ? add : sub;
  const value = isUphill ? p + lr * g : p - lr * g;
  const expr = move(variable("p"), mul(variable("lr"), variable("g")));
  return lineOf("p", expr, { ...row, outputs: { p: value } }, decimals);
}

/** Factors and terms that count for nothing in this step are left out, and of two cases the one that does not hold. */
function atStep(rule: Rule, { inputs }: LedgerRow, counts: (name: string, value: number) => boolean): Rule {
  const isHost = (name: string) => name !== "p" && name !== "g" && !(name in rule);
  const known = (leaf: Expr): Expr => {
    const value = leaf.kind === "var" && isHost(leaf.name) ? inputs[leaf.name] : undefined;
    return leaf.kind !== "var" || value === undefined || counts(leaf.name, value) ? leaf : toExpr(value);
  };
  return Object.fromEntries(
    Object.entries(rule).map(([name, expr]) => [name, rebuild(expr, known, { dropZeroProducts: true })]),
  );
}

/** A factor of 1 does not, but where it is one of the optimizer's own parameters: a learning rate of 1 is worth telling. */
export const countsIn =
  (params: Params) =>
  (name: string, value: number): boolean =>
    value !== 0 && (value !== 1 || name in params);

/** What one line gives stands in the others by its name, and is not written out again. */
function inPlace(rule: Rule): Rule {
  const parts = Object.entries(rule).filter(([, expr]) => expr.kind === "call");
  return Object.fromEntries(
    Object.entries(rule).map(([name, expr]) => {
      const others = parts.filter(
        // Where the state takes over the new weight, it is the weight's line that says how that comes about.
        ([other, part]) => other !== name && !(name === "p" && isSameExpr(part, expr)),
      );
      return [
        name,
        replaceParts(
          expr,
          others.map(([other, part]) => ({ part, by: variable(made(other)) })),
        ),
      ];
    }),
  );
}

function lineOf(name: string, expr: Expr, { inputs, outputs }: LedgerRow, decimals: number): RuleLine {
  const values = { ...inputs, ...Object.fromEntries(Object.entries(outputs).map(([of, value]) => [made(of), value])) };
  /** A step's own numbers may be 0.9999. */
  const precision = (of: string) => (of === "g" || of in outputs || of.endsWith("′") ? 4 : 6);
  const digits = (of: string, value: number): Printed =>
    figure(
      of === "p" || of === made("p") ? value.toFixed(decimals) : writeNumber(Number(value.toPrecision(precision(of)))),
    );
  const usual = simplify(usualForm(expr), { dropZeroProducts: false });
  // Some names are words: products have a dot.
  const print = (variable: (of: string) => Printed) => printExpr(usual, variable, true).node;
  const result = digits(name, outputs[name]!).node;
  return {
    name,
    formula: math(written(name).node, operator("←"), print(written)),
    filled: math(
      print((of) => digits(of, values[of]!)),
      operator("="),
      result,
    ),
  };
}

/** A number that stands in a name's place: it neither comes first in a product nor goes without its dot. */
const figure = (text: string): Printed =>
  text.startsWith("-") ? minus(figure(text.slice(1))) : { ...atom(element("mn", text)), startsWithDigit: true };

function written(name: string): Printed {
  const isMade = name.endsWith("′");
  const own = isMade ? name.slice(0, -1) : name;
  return atom(symbol(`${own === "p" ? "w" : symbolOf(own)}${isMade ? "′" : ""}`));
}

/** Fractions in full size. */
const math = (...parts: readonly MathNode[]): MathNode => ({
  ...element("math", ...parts),
  attributes: { displaystyle: "true" },
});
