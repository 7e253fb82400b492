/** Rules of a step as they are shown: as this very step follows them, and over what it has just made rather than what that is made of. */

import { type Expr, toExpr, variable } from "../../expr/expr.ts";
import { replaceParts, substitute } from "../../expr/substitute.ts";
import { within } from "../../graph/origin.ts";
import type { Node, Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../../ops/index.ts";
import type { ParameterStep } from "../stepGraph.ts";

/** Values of the step's numbers, by name. */
export type Numbers = Readonly<Record<string, number>>;

/** Whether a group of mini-batches begins, and ends, with this step: no rule needs to ask. */
const questions = ["opens", "closes"] as const;

/** The same values without asking what is known of this step. */
export function decided(tensor: Tensor, numbers: Numbers): Tensor {
  const { source } = tensor;
  if (source.kind === "slot" || !asks(source.node)) return tensor;
  return mapped(source.node, decidedExpr(source.node, tensor, numbers), {});
}

/**
 * What the optimizer makes of a parameter: the new state under some names, and the new value over that state, as people write it. The same
 * values as in the step, bit for bit.
 */
export function shownUpdate(
  { updated, state }: Pick<ParameterStep, "updated" | "state">,
  numbers: Numbers,
): Pick<ParameterStep, "updated" | "state"> {
  const { source } = updated;
  if (source.kind === "slot") return { updated, state };
  const { node } = source;
  const made = Object.entries(state).map(([key, value]) => ({
    key,
    name: `new ${key}`,
    value: decided(value, numbers),
    part: decidedExpr(node, value, numbers),
  }));
  const known = made.filter(({ part }) => part.kind === "call").map(({ name, part }) => ({ part, by: variable(name) }));
  const expr = replaceParts(decidedExpr(node, updated, numbers), known);
  const after = Object.fromEntries(made.map(({ name, value }) => [name, value]));
  return {
    state: Object.fromEntries(made.map(({ key, value }) => [key, value])),
    updated: mapped(node, expr, after),
  };
}

const asks = ({ op, attrs }: Node): boolean =>
  op.elementwise?.(attrs).names.some((name) => questions.some((question) => question === name)) ?? false;

function workOf({ op, attrs }: Node) {
  const work = op.elementwise?.(attrs);
  if (!work) throw new Error(`${op.name} has no expressions`);
  return work;
}

function decidedExpr(node: Node, output: Tensor, numbers: Numbers): Expr {
  const expr = workOf(node).exprs[node.outputs.indexOf(output)]!;
  if (!asks(node)) return expr;
  const answers = questions.flatMap((name) => (name in numbers ? [[name, toExpr(numbers[name]!)] as const] : []));
  return substitute(expr, Object.fromEntries(answers));
}

/** Another expression of what a node reads, and of what is new. */
function mapped(node: Node, expr: Expr, added: Readonly<Record<string, Tensor>>): Tensor {
  const { names, shape } = workOf(node);
  const inputs = Object.fromEntries(names.map((name, i) => [name, node.inputs[i]!]));
  return within(node.origins[0] ?? null, () => mapOne(expr, { ...inputs, ...added }, shape));
}
