/** What happens to gradients between the backward pass and the optimizer: L1, then clipping. What is off costs nothing. */

import type { Training } from "../experiment/experiment.ts";
import { add, div, max, min, mul, neg, sign, sqrt, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { mapOne, sum } from "../ops/index.ts";

/** What is done to gradients, by name with its number; another number recompiles nothing. */
export type Treatments = Readonly<Record<string, number>>;

export const treatmentsOf = ({ l1, clip_grad_norm, clip_grad_value }: Training): Treatments => ({
  ...(l1 !== 0 && { l1 }),
  ...(clip_grad_norm !== null && { clip_grad_norm }),
  ...(clip_grad_value !== null && { clip_grad_value }),
});

/**
 * The gradients as the optimizer takes them.
 *
 * @param weights the parameters, in the order of their gradients
 * @param numbers the step's, by name; a treatment is on where its number is among them
 */
export function treatGradients(
  gradients: readonly Tensor[],
  weights: readonly Tensor[],
  { l1, clip_grad_norm, clip_grad_value }: Readonly<Record<string, Tensor>>,
): readonly Tensor[] {
  let treated = gradients;
  const g = variable("g");
  if (l1) {
    const rule = add(g, mul(variable("l1"), sign(variable("p"))));
    treated = treated.map((gradient, i) => mapOne(rule, { g: gradient, p: weights[i]!, l1 }));
  }
  if (clip_grad_norm && treated.length > 0) {
    const factor = normFactor(treated, clip_grad_norm);
    treated = treated.map((gradient) => mapOne(mul(g, variable("factor")), { g: gradient, factor }));
  }
  if (clip_grad_value) {
    const rule = max(min(g, variable("limit")), neg(variable("limit")));
    treated = treated.map((gradient) => mapOne(rule, { g: gradient, limit: clip_grad_value }));
  }
  return treated;
}

/** min(1, max_norm / (‖all gradients together‖ + 1e-6)), as torch.nn.utils.clip_grad_norm_ has it. */
function normFactor(gradients: readonly Tensor[], max_norm: Tensor): Tensor {
  const square = mul(variable("g"), variable("g"));
  const squares = Object.fromEntries(gradients.map((g, i) => [`square${i}`, sum(mapOne(square, { g }))]));
  const total = Object.keys(squares)
    .map(variable)
    .reduce((a, b) => add(a, b));
  const factor = min(1, div(variable("max_norm"), add(sqrt(total), 1e-6)));
  return mapOne(factor, { ...squares, max_norm });
}
