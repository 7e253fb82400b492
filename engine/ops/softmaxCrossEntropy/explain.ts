/** How a cross-entropy comes about, of which the one class that counts is left, and the gradient of its logits. */

import type { Arithmetic } from "../arithmetic.ts";
import type { ElementStep, Explanation } from "../explanation.ts";
import { constantOf, logarithm, negative, product, sumOf } from "../makeArithmetic.ts";
import { type Exponentials, exponentialsOf, shareOf } from "../softmax/share.ts";
import type { SoftmaxCrossEntropyAttrs } from "./softmaxCrossEntropy.ts";

type Step = ElementStep<SoftmaxCrossEntropyAttrs>;

function exponentialsOfRow(row: number, step: Step): Exponentials {
  const classes = step.inputs[0]!.shape[1]!;
  return exponentialsOf(
    Array.from({ length: classes }, (_, k) => step.of(0, row * classes + k)),
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
  element: (step) => crossEntropy(exponentialsOfRow(step.element, step), step.of(1, step.element).value),
};

export const softmaxCrossEntropyGrad: Explanation<SoftmaxCrossEntropyAttrs> = {
  element(step) {
    const classes = step.inputs[0]!.shape[1]!;
    const [row, k] = [Math.floor(step.element / classes), step.element % classes];
    const share = shareOf(exponentialsOfRow(row, step), k);
    const isTarget = step.of(1, row).value === k;
    return product(isTarget ? sumOf([share, constantOf(-1)]) : share, step.of(2, row));
  },
};
