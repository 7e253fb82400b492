/** An experiment as a PyTorch program that someone can read, run and go on with. */

import type { Description } from "../data/description.ts";
import type { Experiment, Training } from "../experiment/experiment.ts";
import { sizeOf } from "../graph/shape.ts";
import { losses } from "../nn/losses.ts";
import { buildNetwork } from "../nn/network.ts";
import { chooseCoding } from "../nn/targets.ts";
import { pythonLiteral } from "./torchCode.ts";
import { dataCode } from "./torchData.ts";
import { classesCode, initializationCode, modelCode } from "./torchModel.ts";
import { evaluationCode, loopCode, rulesCode } from "./torchTraining.ts";

/**
 * Layers, loss, optimizer and scheduler with their own names and arguments; input sizes are filled in.
 *
 * @param experiment whose model `checkModel` finds no fault with
 * @param description of its data set
 */
export function pytorchCode(experiment: Experiment, description: Description): string {
  const { model, training } = experiment;
  const network = buildNetwork(model, description.inputShape);
  const coding = chooseCoding(losses[experiment.loss.type]!, sizeOf(network.outputShape), description.task);
  const data = dataCode(experiment);
  const initialization = initializationCode(experiment, network);

  const paragraphs = [
    ["import torch", ...data.imports, "from torch import nn"].sort(bySource),
    ["", ...classesCode(model), `torch.manual_seed(${experiment.seed})`],
    [
      ...data.lines,
      `train_loader = DataLoader(${loaderArguments(training)})`,
      "test_loader = DataLoader(test_set, batch_size=250)",
    ],
    [...modelCode(model, network), ...initialization],
    rulesCode(experiment),
    ["", ...evaluationCode(experiment, coding), ""],
    loopCode(experiment, coding),
  ];
  return `${paragraphs
    .map((lines) => lines.join("\n"))
    .join("\n\n")
    .replace(/\n{4,}/g, "\n\n\n")}\n`;
}

const loaderArguments = ({ batch_size, shuffle, drop_last }: Training): string =>
  [
    "train_set",
    `batch_size=${batch_size}`,
    `shuffle=${pythonLiteral(shuffle)}`,
    ...(drop_last ? ["drop_last=True"] : []),
  ].join(", ");

/** `import …` before `from … import`, as isort has it. */
function bySource(a: string, b: string): number {
  const rank = (line: string) => (line.startsWith("import") ? 0 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
