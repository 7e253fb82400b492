/** An experiment as a PyTorch program that someone can read, run and go on with: `train.py`, in the steps of PyTorch's tutorial. */

import type { Description } from "../data/description.ts";
import type { Text } from "../define/text.ts";
import type { Experiment, Training } from "../experiment/experiment.ts";
import { sizeOf } from "../graph/shape.ts";
import { losses } from "../nn/losses.ts";
import { buildNetwork } from "../nn/network.ts";
import { chooseCoding } from "../nn/targets.ts";
import { type CodeLines, code } from "./codeLines.ts";
import { pythonLiteral } from "./torchCode.ts";
import { dataCode } from "./torchData.ts";
import { classesCode, initializationCode, modelCode } from "./torchModel.ts";
import { evaluationCode, loopCode, lossLines, optimizerLines } from "./torchTraining.ts";

export type { CodeLine, CodeLines, CodeSubject } from "./codeLines.ts";

export interface CodeSection {
  readonly id: "imports" | "data" | "network" | "loss" | "optimizer" | "train" | "test";
  readonly title: Text;
  readonly lines: CodeLines;
}

export interface Program {
  /** In the order of the program; none of them is empty. */
  readonly sections: readonly CodeSection[];
}

/**
 * Layers, loss, optimizer and scheduler with their own names and arguments; input sizes are filled in.
 *
 * @param experiment whose model `checkModel` finds no fault with
 * @param description of its data set
 */
export function trainProgram(experiment: Experiment, description: Description): Program {
  const { model, training, seed } = experiment;
  const network = buildNetwork(model, description.inputShape);
  const coding = chooseCoding(losses[experiment.loss.type]!, sizeOf(network.outputShape), description.task);
  const data = dataCode(experiment);

  return {
    sections: [
      {
        id: "imports",
        title: { en: "Imports", zh: "导入" },
        lines: code(["import torch", ...data.imports, "from torch import nn"].sort(bySource)),
      },
      {
        id: "data",
        title: { en: "Data", zh: "数据" },
        lines: [
          ...code([`torch.manual_seed(${seed})`], "seed"),
          ...code(data.lines, "dataset"),
          ...code([`train_loader = DataLoader(${loaderArguments(training)})`], "training"),
          ...code(["test_loader = DataLoader(test_set, batch_size=250)"]),
        ],
      },
      {
        id: "network",
        title: { en: "Network", zh: "神经网络" },
        lines: [
          ...code(classesCode(model)),
          ...modelCode(model, network),
          ...code(initializationCode(experiment, network), "initialization"),
        ],
      },
      { id: "loss", title: { en: "Loss", zh: "损失函数" }, lines: lossLines(experiment) },
      { id: "optimizer", title: { en: "Optimizer", zh: "优化器" }, lines: optimizerLines(experiment) },
      {
        id: "train",
        title: { en: "Training", zh: "训练" },
        lines: [...code([...evaluationCode(experiment, coding), ""]), ...loopCode(experiment, coding)],
      },
    ],
  };
}

/** The program as a file, `train.py`. */
export const programText = ({ sections }: Program): string =>
  `${sections
    .map(({ lines }) => lines.map(({ text }) => text).join("\n"))
    .join("\n\n")
    .replace(/\n{4,}/g, "\n\n\n")}\n`;

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
