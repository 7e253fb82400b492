/** The optimizer's rule for a weight, as people write it: over the state that the same step has just made, not over what that is made of. */

import type { Expr } from "../../expr/expr.ts";
import { variable } from "../../expr/expr.ts";
import { replaceParts } from "../../expr/substitute.ts";
import { within } from "../../graph/origin.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../../ops/index.ts";
import type { ParameterStep } from "../stepGraph.ts";

/** The same values as `updated`, bit for bit. */
export function newWeight({ updated, state }: ParameterStep): Tensor {
  const { source } = updated;
  if (source.kind === "slot") return updated;
  const { op, attrs, inputs, outputs, origins } = source.node;
  const work = op.elementwise?.(attrs);
  if (!work) return updated;
  const { names, exprs } = work;
  const before = Object.fromEntries(names.map((name, i) => [name, inputs[i]!]));
  const after = Object.entries(state).map(([key, value]) => ({
    name: `new ${key}`,
    value,
    part: rule(exprs[outputs.indexOf(value)]!),
  }));
  const known = after
    .filter(({ part }) => part.kind === "call")
    .map(({ name, part }) => ({ part, by: variable(name) }));
  const expr = replaceParts(exprs[outputs.indexOf(updated)]!, known);
  const made = Object.fromEntries(after.map(({ name, value }) => [name, value]));
  return within(origins[0] ?? null, () => mapOne(expr, { ...before, ...made }, work.shape));
}

/** Without the condition that a group of mini-batches ends here: where it does not, the weight stays as it is too. */
const rule = (expr: Expr): Expr => {
  const isGuarded = expr.kind === "call" && expr.fn === "select" && isVariable(expr.args[0], "closes");
  return isGuarded ? expr.args[1]! : expr;
};

const isVariable = (expr: Expr | undefined, name: string): boolean => expr?.kind === "var" && expr.name === name;
