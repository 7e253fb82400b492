/** `gradients`: the backward pass of a graph. */

import { ShapeError } from "../define/errors.ts";
import { add, variable } from "../expr/expr.ts";
import { backpropagate } from "../graph/autograd.ts";
import { formatShape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { fill, mapOne } from "./map/map.ts";

const sum = add(variable("a"), variable("b"));

/**
 * Gradients of a loss with respect to some tensors, in order and shaped like them; zeros where it does not depend on one.
 *
 * @param loss scalar
 * @throws ShapeError when the loss is not a scalar
 * @see torch.autograd.grad
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): readonly Tensor[] {
  if (loss.shape.length > 0) {
    throw new ShapeError({
      where: "gradients",
      got: formatShape(loss.shape),
      expected: "a scalar, ()",
      fix: "Take the mean of the loss first.",
    });
  }
  return backpropagate(loss, wrt, { fill, add: (a, b) => mapOne(sum, { a, b }) });
}
