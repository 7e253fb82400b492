/** Layers that turn numbers into shares of a whole: Softmax and its logarithm. */

import { type Layer, layer } from "../../define/entry.ts";
import { ShapeError } from "../../define/errors.ts";
import { int } from "../../define/param.ts";
import type { Text } from "../../define/text.ts";
import type { Shape } from "../../graph/tensor.ts";
import { logSoftmax, softmax } from "../../ops/index.ts";
import { describeShape } from "./shapes.ts";

const dim = int({
  doc: {
    en: "The axis along which the numbers belong together: 1 is that of classes or channels, −1 the last one.",
    zh: "哪个轴上的数属于一个整体：1 是类别或通道轴，−1 是最后一个轴。",
  },
  default: 1,
  min: -3,
  max: 3,
});

export const shares: Readonly<Record<string, Layer>> = {
  Softmax: sharesLayer("Softmax", {
    en: "Turns numbers into probabilities that add up to 1. Leave it out before CrossEntropyLoss, which has its own.",
    zh: "把一组数变成总和为 1 的概率。CrossEntropyLoss 之前不必加，它自带 softmax。",
  }),
  LogSoftmax: sharesLayer("LogSoftmax", {
    en: "The logarithms of softmax's probabilities. What NLLLoss and KLDivLoss expect.",
    zh: "softmax 概率的对数。NLLLoss 与 KLDivLoss 需要它。",
  }),
};

function sharesLayer(type: "Softmax" | "LogSoftmax", doc: Text): Layer {
  return layer({
    doc,
    source: `https://docs.pytorch.org/docs/stable/generated/torch.nn.${type}.html`,
    params: { dim },
    // Without dim PyTorch guesses the axis, and warns.
    torch: ({ dim }) => `nn.${type}(dim=${dim})`,
    outputShape(input, { dim }) {
      axisOf(type, dim, input);
      return input;
    },
    parameters: () => ({}),
    gradFn: [`${type}Backward0`, "x"],
    forward: (x, _, { dim }) => (type === "Softmax" ? softmax : logSoftmax)(x, axisOf(type, dim, x.shape.slice(1))),
    onnx: (x, _, { dim }, { node }) => node(type, [x], { axis: dim }),
    macs: () => 0,
  });
}

/** @throws ShapeError unless it is an axis of the input other than that of the mini-batch */
function axisOf(where: string, dim: number, input: Shape): number {
  const rank = input.length + 1;
  const axis = dim < 0 ? dim + rank : dim;
  if (axis >= 1 && axis < rank) return axis;
  throw new ShapeError({
    where,
    got: `dim ${dim}, ${describeShape(input)}`,
    expected: { en: `dim from 1 to ${rank - 1}`, zh: `1 到 ${rank - 1} 之间的 dim` },
    fix: { en: "Set dim to 1.", zh: "请把 dim 设为 1。" },
  });
}
