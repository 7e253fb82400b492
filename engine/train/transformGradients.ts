/** Gradient transforms between the backward pass and the optimizer: L1, then clipping. A transform that is off costs nothing. */

import type { Training } from "../experiment/experiment.ts";
import { add, div, max, min, mul, neg, sign, sqrt, variable } from "../expr/expr.ts";
import type { Tensor } from "../graph/tensor.ts";
import { mapOne, sum } from "../ops/index.ts";

/** The transforms that are on, by name, each with its number; changing the number recompiles nothing. */
export type GradientTransforms = Readonly<Record<string, number>>;

export const gradientTransformsOf = ({ l1, clip_grad_norm, clip_grad_value }: Training): GradientTransforms => ({
  ...(l1 !== 0 && { l1 }),
  ...(clip_grad_norm !== null && { clip_grad_norm }),
  ...(clip_grad_value !== null && { clip_grad_value }),
});

/**
 * The gradients as the optimizer takes them.
 *
 * @param weights the parameters, in the order of their gradients
 * @param numbers the step's numbers by name; a transform is on if its number is among them
 */
export function transformGradients(
  gradients: readonly Tensor[],
  weights: readonly Tensor[],
  { l1, clip_grad_norm, clip_grad_value }: Readonly<Record<string, Tensor>>,
): readonly Tensor[] {
  let transformed = gradients;
  const g = variable("g");
  if (l1) {
    const rule = add(g, mul(variable("l1"), sign(variable("p"))));
    transformed = transformed.map((gradient, i) => mapOne(rule, { g: gradient, p: weights[i]!, l1 }));
  }
  if (clip_grad_norm && transformed.length > 0) {
    const factor = normFactor(transformed, clip_grad_norm);
    transformed = transformed.map((gradient) => mapOne(mul(g, variable("factor")), { g: gradient, factor }));
  }
  if (clip_grad_value) {
    const rule = max(min(g, variable("limit")), neg(variable("limit")));
    transformed = transformed.map((gradient) => mapOne(rule, { g: gradient, limit: clip_grad_value }));
  }
  return transformed;
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
