/** The optimizer's rule applied to one parameter: one pass gives its new value and all its state. */

import type { Optimizer } from "../define/entry.ts";
import type { ParamValues } from "../define/param.ts";
import { type Expr, select, variable } from "../expr/expr.ts";
import type { Assignment } from "../graph/plan.ts";
import { type Slot, slotTensor, type Tensor } from "../graph/tensor.ts";
import { map } from "../ops/index.ts";
import type { State } from "./optimizerStates.ts";

/**
 * New values of `p` and of every state tensor, from what they were.
 *
 * @param names what the rule may read: `p`, `g`, the state, the step's numbers
 */
export function ruleOf(
  { entry, params }: { readonly entry: Optimizer; readonly params: ParamValues },
  names: readonly string[],
): Readonly<Record<string, Expr>> {
  // Parameters that are not live are constants; their variables are there for the types and are not read.
  const variables = Object.fromEntries([...names, ...Object.keys(entry.params)].map((name) => [name, variable(name)]));
  // The table forgets which names an optimizer takes; the ones above are all there are.
  return entry.update(variables as Parameters<Optimizer["update"]>[0], params);
}

/** Whether a rule leaves a value as it is. */
export const isUnchanged = (name: string, expr: Expr): boolean => expr.kind === "var" && expr.name === name;

/**
 * @param g the loss's gradient, shaped like the parameter
 * @param numberOf the step's scalars by name: live parameters and what the optimizer's `scalars` gives; with `closes` among them all stays as
 *   it is where that is 0
 * @returns nothing for state that the rule leaves as it is
 */
export function updates({
  parameter,
  g,
  states,
  numberOf,
  optimizer: { entry, params },
}: {
  readonly parameter: Slot;
  readonly g: Tensor;
  readonly states: State;
  readonly numberOf: Readonly<Record<string, Tensor>>;
  readonly optimizer: { readonly entry: Optimizer; readonly params: ParamValues };
}): readonly Assignment[] {
  const slots: State = { p: parameter, ...states };
  const values = Object.fromEntries(Object.entries(slots).map(([name, slot]) => [name, slotTensor(slot)]));
  const inputs: Readonly<Record<string, Tensor>> = { ...numberOf, ...values, g };
  const rule = ruleOf({ entry, params }, Object.keys(inputs));
  const changes = Object.entries(rule).filter(([name, expr]) => !isUnchanged(name, expr));
  const guarded = changes.map(([name, expr]) => [
    name,
    numberOf.closes ? select(variable("closes"), expr, variable(name)) : expr,
  ]);
  const updated = map(Object.fromEntries(guarded), inputs, parameter.shape);
  return changes.map(([name]) => ({ slot: slots[name]!, value: updated[name]! }));
}
