/** How a cross-entropy comes about, of which the one class that counts is left, and the gradient of its logits. */

import { minus } from "../../expr/mathNode.ts";
import type { Arithmetic } from "../arithmetic.ts";
import type { ElementStep, Explanation } from "../explanation.ts";
import { constantOf, logarithm, negative, product, sumOf } from "../makeArithmetic.ts";
import { inlined } from "../map/inline.ts";
import { type Exponentials, exponentialsOf, shareOf } from "../softmax/share.ts";
import { at, difference, equality, letter, ln, multiple, share, times } from "../symbols.ts";
import type { SoftmaxCrossEntropyAttrs } from "./softmaxCrossEntropy.ts";

type Step = ElementStep<SoftmaxCrossEntropyAttrs>;

function exponentialsOfRow(row: number, step: Step): Exponentials {
  const classes = step.inputs[0]!.shape[1]!;
  return exponentialsOf(
    Array.from({ length: classes }, (_, k) => step.of(step.inputs[0], row * classes + k)),
    step,
  );
}

/** As −log of a share, or as a difference where a share is so near to 0 or 1 that nothing would be left of it. */
function crossEntropy(exponentials: Exponentials, target: number): Arithmetic {
  const share = shareOf(exponentials, target);
  if (share.value > 1e-12 && share.value < 0.9999) return negative(logarithm(share));
  return sumOf([logarithm(exponentials.total), negative(exponentials.shifted[target]!)]);
}

export const softmaxCrossEntropy: Explanation<SoftmaxCrossEntropyAttrs> = {
  element: (step) => crossEntropy(exponentialsOfRow(step.element, step), step.of(step.inputs[1], step.element).value),
  formula: ({ inputs: [logits, target], of }) => minus(ln(share(at(of(logits), of(target)), of(logits)))),
};

export const softmaxCrossEntropyGrad: Explanation<SoftmaxCrossEntropyAttrs> = {
  element(step) {
    const classes = step.inputs[0]!.shape[1]!;
    const [row, k] = [Math.floor(step.element / classes), step.element % classes];
    const share = shareOf(exponentialsOfRow(row, step), k);
    const isTarget = step.of(step.inputs[1], row).value === k;
    return product(isTarget ? sumOf([share, constantOf(-1)]) : share, step.of(step.inputs[2], row));
  },

  formula({ inputs: [logits, target, grad], isGiven, of }) {
    const isTarget = equality(letter("k"), of(target));
    const slope = difference(share(of(logits), of(logits)), isTarget);
    const { expr } = inlined(grad!, isGiven);
    return expr.kind === "const" ? multiple(expr.value, slope) : times(slope, of(grad));
  },
};
