/** An experiment as a PyTorch program that someone can read, run and go on with: `train.py`, in the steps of PyTorch's tutorial. */

import type { Description } from "../data/description.ts";
import { inLanguage, type Text } from "../define/text.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { sizeOf } from "../graph/shape.ts";
import { losses } from "../nn/losses.ts";
import { buildNetwork } from "../nn/network.ts";
import { chooseCoding } from "../nn/targets.ts";
import { type CodeLines, code } from "./codeLines.ts";
import { dataImports, dataLines } from "./torchData.ts";
import { classesCode, initializationCode, modelCode } from "./torchModel.ts";
import { testLines } from "./torchTest.ts";
import { lossLines, optimizerLines, trainLines } from "./torchTraining.ts";

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
  const { model, seed } = experiment;
  const network = buildNetwork(model, description.inputShape);
  const coding = chooseCoding(losses[experiment.loss.type]!, sizeOf(network.outputShape), description.task);

  return {
    sections: [
      {
        id: "imports",
        title: { en: "Preparation", zh: "准备" },
        lines: [
          ...code(["import torch", "from torch import nn, optim", ...dataImports(experiment, description), ""]),
          ...code(["import layerlab", ""]),
          ...code([`run = layerlab.start(seed=${seed})`], "seed"),
        ],
      },
      { id: "data", title: { en: "Data", zh: "数据集" }, lines: dataLines(experiment, description) },
      {
        id: "network",
        title: { en: "Network", zh: "神经网络" },
        lines: [
          ...code(classesCode(model)),
          ...modelCode(model, network),
          ...code(initializationCode(experiment, network), "initialization"),
          ...code([
            "# The weights that Layerlab began with; without this line those that PyTorch has drawn stay.",
            'net.load_state_dict(layerlab.load("initial.safetensors"))',
            "net.to(run.device)",
            "net = run.distribute(net)  # under torchrun: DistributedDataParallel",
          ]),
        ],
      },
      { id: "loss", title: { en: "Loss", zh: "损失函数" }, lines: lossLines(experiment) },
      { id: "optimizer", title: { en: "Optimizer", zh: "优化器" }, lines: optimizerLines(experiment) },
      { id: "train", title: { en: "Training", zh: "训练" }, lines: trainLines(experiment, coding) },
      { id: "test", title: { en: "Test", zh: "测试" }, lines: testLines(experiment, description, coding) },
    ],
  };
}

const docstring = `"""Trains a network of Layerlab with PyTorch: the same weights, examples in the same order, the same losses.

    python3 train.py                        trains it, then tests it
    python3 train.py --check                repeats the first steps and compares their losses with Layerlab's
    python3 train.py --save FILE            keeps the trained weights, as safetensors
    torchrun --nproc_per_node=2 train.py    trains it on two processes

Data files lie in data/, or where --data says.
"""`;

/** The program as a file, `train.py`: the steps are numbered as the tutorial has them. */
export const programText = ({ sections }: Program): string =>
  `${[docstring, ...sections.map(sectionText)].join("\n\n")}\n`;

function sectionText({ id, title, lines }: CodeSection, step: number): string {
  const heading = id === "imports" ? [] : [`# ${step}. ${inLanguage(title, "en")}`];
  const text = [...heading, ...lines.map(({ text }) => text)].join("\n");
  // PEP 8's two blank lines before what is defined.
  return /^(class |def |@)/.test(lines[0]!.text) ? `\n${text}` : text;
}
