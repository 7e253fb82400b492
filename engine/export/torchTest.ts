/** The sixth step as PyTorch code: what the network makes of examples that it has not seen. */

import type { Description } from "../data/description.ts";
import type { Loss } from "../define/entry.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { losses } from "../nn/losses.ts";
import type { Coding } from "../nn/targets.ts";
import { schedulers } from "../optim/schedulers.ts";
import { type CodeLines, code } from "./codeLines.ts";
import { targetsCode } from "./torchCode.ts";

/** Whether training asks for the test set's loss: `ReduceLROnPlateau` does, after each epoch. */
export const asksTestLoss = ({ scheduler }: Experiment): boolean =>
  scheduler !== null && schedulers[scheduler.type]!.metrics !== undefined;

/** Defines `test_loss()`. */
export const testLossLines = (coding: Coding): CodeLines => [
  ...code([
    "@torch.no_grad()",
    "def test_loss():",
    '    """The mean loss over the whole test set."""',
    "    net.eval()",
    "    pairs = [(net(inputs.to(run.device)), labels.to(run.device)) for inputs, labels in testloader]",
    "    net.train()",
    "    outputs, labels = (torch.cat(parts) for parts in zip(*pairs))",
  ]),
  ...code([`    return criterion(outputs, ${targetsCode(coding)}).item()`], "loss"),
];

/** The tutorial's lines: accuracy, and that of each class; for numbers the loss. */
export function testLines(experiment: Experiment, description: Description, coding: Coding): CodeLines {
  const things = thingsOf(description);
  if (coding.kind === "value") {
    return [
      ...(asksTestLoss(experiment) ? [] : [...testLossLines(coding), ...code(["", ""])]),
      ...code([`print("Loss of the network on the %d test ${things}: %.4f" % (len(testset), test_loss()))`]),
    ];
  }
  const rule = losses[experiment.loss.type]!.singleOutput;
  return [
    ...code([
      "net.eval()",
      "correct = torch.zeros(len(classes), dtype=torch.long)",
      "total = torch.zeros(len(classes), dtype=torch.long)",
      "with torch.no_grad():",
      "    for inputs, labels in testloader:",
      "        outputs = net(inputs.to(run.device)).cpu()",
    ]),
    ...code([`        predicted = ${predictionCode(coding, rule)}`], "loss"),
    ...code([
      "        correct += torch.bincount(labels[predicted == labels], minlength=len(classes))",
      "        total += torch.bincount(labels, minlength=len(classes))",
      "correct, total = correct.tolist(), total.tolist()",
      "",
      `print("Accuracy of the network on the %d test ${things}: %d %%" % (sum(total), 100 * sum(correct) // sum(total)))`,
      "for name, hits, count in zip(classes, correct, total):",
      "    if count > 0:",
      '        print("Accuracy of %5s : %2d %%" % (name, 100 * hits // count))',
    ]),
  ];
}

const thingsOf = ({ image, tableColumns, plane, line }: Description): string =>
  image ? "images" : !tableColumns && (plane || line) ? "points" : "examples";

/** Class indices from outputs. */
function predictionCode(coding: Coding, rule: Loss["singleOutput"]): string {
  if (coding.kind !== "binary") return "outputs.argmax(1)";
  return `(outputs.squeeze(1) > ${rule === "probability" ? 0.5 : 0}).long()`;
}
