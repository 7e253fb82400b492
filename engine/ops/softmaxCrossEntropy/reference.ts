/** `softmaxCrossEntropy` and its gradient in float64. */

import type { KernelCall, Values } from "../../devices/reference/kernel.ts";
import { matrixSize } from "../../graph/shape.ts";
import type { SoftmaxCrossEntropyAttrs } from "./softmaxCrossEntropy.ts";

/** The row's maximum, and the sum of e^(logit − maximum). */
function normalizer(logits: Values): { readonly maximum: number; readonly total: number } {
  let maximum = -Infinity;
  for (const logit of logits) maximum = Math.max(maximum, logit);
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - maximum);
  return { maximum, total };
}

export function softmaxCrossEntropy(call: KernelCall<SoftmaxCrossEntropyAttrs>): void {
  const [logits, target] = call.inputs;
  const [n, k] = matrixSize(logits!.shape);
  for (let i = 0; i < n; i++) {
    const row = logits!.values.subarray(i * k, (i + 1) * k);
    const { maximum, total } = normalizer(row);
    call.outputs[0]!.values[i] = maximum + Math.log(total) - row[target!.values[i]!]!;
  }
}

export function softmaxCrossEntropyGrad(call: KernelCall<SoftmaxCrossEntropyAttrs>): void {
  const [logits, target, grad] = call.inputs;
  const [n, k] = matrixSize(logits!.shape);
  for (let i = 0; i < n; i++) {
    const row = logits!.values.subarray(i * k, (i + 1) * k);
    const { maximum, total } = normalizer(row);
    for (let j = 0; j < k; j++) {
      const probability = Math.exp(row[j]! - maximum) / total;
      const isTarget = j === target!.values[i]! ? 1 : 0;
      call.outputs[0]!.values[i * k + j] = (probability - isTarget) * grad!.values[i]!;
    }
  }
}
