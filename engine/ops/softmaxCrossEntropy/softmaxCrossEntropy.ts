/** `softmaxCrossEntropy` and its gradient: the loss of classification, one number per example. */

import { ShapeError } from "../../define/errors.ts";
import { formatShape, isSameShape, requireRank } from "../../graph/shape.ts";
import { apply, type Op, type Tensor } from "../../graph/tensor.ts";

export type SoftmaxCrossEntropyAttrs = Readonly<Record<string, never>>;

export const softmaxCrossEntropyOp: Op<SoftmaxCrossEntropyAttrs> = {
  name: "softmaxCrossEntropy",

  outputs([logits, target]) {
    requireRank("softmaxCrossEntropy", logits!, 2, "(N, K)");
    requireRank("softmaxCrossEntropy", target!, 1, "(N,)", "i32");
    if (logits!.shape[0] !== target!.shape[0]) {
      throw new ShapeError({
        where: "softmaxCrossEntropy",
        got: `logits ${formatShape(logits!.shape)} and target ${formatShape(target!.shape)}`,
        expected: "the same N",
        fix: "Give one class index per row of logits.",
      });
    }
    return [{ shape: target!.shape, dtype: "f32" }];
  },

  backward: ({ inputs: [logits, target], grads: [grad], needs }) => [
    needs[0] && grad ? softmaxCrossEntropyGrad(logits!, target!, grad) : null,
    null,
  ],
};

export const softmaxCrossEntropyGradOp: Op<SoftmaxCrossEntropyAttrs> = {
  name: "softmaxCrossEntropyGrad",

  outputs([logits, target, grad]) {
    requireRank("softmaxCrossEntropyGrad", logits!, 2, "(N, K)");
    requireRank("softmaxCrossEntropyGrad", target!, 1, "(N,)", "i32");
    if (!isSameShape(grad!.shape, target!.shape) || logits!.shape[0] !== target!.shape[0]) {
      throw new ShapeError({
        where: "softmaxCrossEntropyGrad",
        got: `logits ${formatShape(logits!.shape)}, target ${formatShape(target!.shape)}, gradient ${formatShape(grad!.shape)}`,
        expected: "(N, K), (N,), (N,)",
        fix: "Pass the gradient of softmaxCrossEntropy's own output.",
      });
    }
    return [{ shape: logits!.shape, dtype: "f32" }];
  },

  backward() {
    throw new Error("softmaxCrossEntropyGrad has no gradient: nothing here differentiates twice");
  },
};

/**
 * Cross-entropy between logits and class indices, in nats, one number per example.
 *
 * @param logits (N, K), unnormalized; the maximum is subtracted, so ±1e4 is safe
 * @param target (N,) i32 in [0, K)
 * @returns (N,)
 * @throws ShapeError when N differs
 * @see torch.nn.CrossEntropyLoss with reduction="none"
 */
export function softmaxCrossEntropy(logits: Tensor, target: Tensor): Tensor {
  return apply(softmaxCrossEntropyOp, [logits, target], {})[0]!;
}

/** Gradient of the logits, (softmax − one-hot)·grad per row, (N, K); `grad` is that of the output, (N,). */
export function softmaxCrossEntropyGrad(logits: Tensor, target: Tensor, grad: Tensor): Tensor {
  return apply(softmaxCrossEntropyGradOp, [logits, target, grad], {})[0]!;
}
