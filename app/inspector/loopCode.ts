/** The lines of the training loop as PyTorch's tutorial writes them. */

import type { LoopLine } from "../../engine/train/inspect/inspection.ts";

export const loopCode: Readonly<Record<LoopLine, string>> = {
  data: "inputs, labels = data",
  zeroGrad: "optimizer.zero_grad()",
  forward: "outputs = net(inputs)",
  loss: "loss = criterion(outputs, labels)",
  backward: "loss.backward()",
  step: "optimizer.step()",
};
