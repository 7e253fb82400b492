/** An experiment as a PyTorch program that someone can read, run and go on with. */

import { datasets } from "../data/index.ts";
import type { DatasetEntry } from "../define/entry.ts";
import type { Experiment, Training } from "../experiment/experiment.ts";
import { sizeOf } from "../graph/shape.ts";
import { losses } from "../nn/losses.ts";
import { buildNetwork } from "../nn/network.ts";
import { paramsOf } from "../nn/spec.ts";
import { chooseCoding } from "../nn/targets.ts";
import { pythonLiteral } from "./torchCode.ts";
import { dataCode } from "./torchData.ts";
import { classesCode, initializationCode, modelCode } from "./torchModel.ts";
import { evaluationCode, loopCode, rulesCode } from "./torchTraining.ts";

/**
 * Layers, loss, optimizer and scheduler with their own names and arguments; input sizes are filled in.
 *
 * @param experiment whose model `checkModel` finds no fault with
 */
export function pytorchCode(experiment: Experiment): string {
  const { dataset, model, training } = experiment;
  const table: Readonly<Record<string, DatasetEntry>> = datasets;
  const entry = table[dataset.type]!;
  const network = buildNetwork(model, entry.inputShape(paramsOf(dataset)));
  const coding = chooseCoding(losses[experiment.loss.type]!, sizeOf(network.outputShape), entry.task);
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
