/** What the operations of a training step are called. */

import type { LoopLine, Operation } from "../../engine/train/inspect/inspection.ts";
import type { TranslateText } from "../i18n/i18n.ts";
import { formatDimensions } from "../ui/format.ts";

/** As PyTorch's tutorial writes them. */
export const loopCode: Readonly<Record<LoopLine, string>> = {
  data: "inputs, labels = data",
  zeroGrad: "optimizer.zero_grad()",
  forward: "outputs = net(inputs)",
  loss: "loss = criterion(outputs, labels)",
  backward: "loss.backward()",
  step: "optimizer.step()",
};

const words = {
  data: { en: "The mini-batch comes in", zh: "取来一个小批量" },
  zeroGrad: { en: "Gradients of the step before are cleared", zh: "清除上一步的梯度" },
  layer: { en: "{{type}} {{input}} → {{output}}", zh: "{{type}} {{input}} → {{output}}" },
  backward: { en: "{{type}} {{input}} → {{output}}, backwards", zh: "{{type}} {{input}} → {{output}}，反向" },
  loss: { en: "{{type}} compares outputs with labels", zh: "{{type}} 比较输出与标签" },
  lossBackward: { en: "{{type}}, backwards", zh: "{{type}}，反向" },
  step: { en: "{{type}} moves {{parameter}}", zh: "{{type}} 更新 {{parameter}}" },
};

/** `Linear 4 → 4, backwards`. */
export function titleOf(operation: Operation, text: TranslateText): string {
  const { line, type, layer, parameter } = operation;
  const values = {
    type,
    parameter: parameter ?? "",
    input: formatDimensions(operation.input),
    output: formatDimensions(operation.output),
  };
  switch (line) {
    case "forward":
      return text(words.layer, values);
    case "backward":
      return text(layer === "" ? words.lossBackward : words.backward, values);
    default:
      return text(words[line], values);
  }
}
