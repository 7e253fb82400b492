/** What a notebook says before each step: what it does in this very experiment, and why. */

import { defaultValue, type ParamValue } from "../define/param.ts";
import type { Language, Text } from "../define/text.ts";
import type { Spec } from "../experiment/experiment.ts";
import { paramsOf } from "../nn/spec.ts";
import { optimizers } from "../optim/optimizers.ts";
import type { Facts } from "./notebookFacts.ts";
import { count, many, paragraph } from "./notebookText.ts";
import type { CodeSection } from "./program.ts";

/** Paragraphs of Markdown. */
export function stepText(id: CodeSection["id"], facts: Facts, language: Language): readonly string[] {
  switch (id) {
    case "imports":
      return [paragraph(importSentences, language)];
    case "data":
      return [paragraph(exampleSentences(facts), language), paragraph(loaderSentences(facts), language)];
    case "network":
      return [
        paragraph(networkSentences(facts), language),
        layerTable(facts, language),
        paragraph(weightSentences(facts), language),
      ];
    case "loss":
      return [paragraph(lossSentences(facts), language)];
    case "optimizer":
      return [paragraph(optimizerSentences(facts), language)];
    case "train":
      return [paragraph(trainSentences(facts), language)];
    case "test":
      return [paragraph(testSentences(facts), language)];
    default:
      return id satisfies never;
  }
}

type Sentences = readonly (Text | false)[];

const importSentences: Sentences = [
  {
    en: "`torch.nn` has layers and losses, `torch.optim` the optimizers.",
    zh: "`torch.nn` 中有各种层与损失函数，`torch.optim` 中有各种优化器。",
  },
  {
    en: "`layerlab` is the small module that came along: it keeps Layerlab's order of examples and reads its files. All else is plain PyTorch.",
    zh: "`layerlab` 是随附的小模块：它保持 Layerlab 的样本顺序，并读取其文件。其余都是普通的 PyTorch。",
  },
  {
    en: "What is said below of `torchrun`, `--check` and `--save` is for the same program as a script, the PyTorch project: here it changes nothing.",
    zh: "下文代码中提到的 `torchrun`、`--check` 和 `--save` 用于同一程序的脚本形式（PyTorch 项目），在这里不起作用。",
  },
];

/** More of them are not written out. */
const mostNames = 12;

function listed(names: readonly string[]): { readonly en: string; readonly zh: string } {
  const shown = names.slice(0, mostNames);
  const rest = names.length > mostNames ? " …" : "";
  return { en: `${shown.join(", ")}${rest}`, zh: `${shown.join("、")}${rest}` };
}

function exampleSentences({ dataset, origin }: Facts): Sentences {
  const { type, image, features, classes, task, train, test } = dataset;
  const names = listed(features);
  const ofClasses = listed(classes);
  const numbers = features.length;
  return [
    {
      en: "A network learns from examples, and is tested on others.",
      zh: "网络从样本中学习，再用另一些样本来测试。",
    },
    image
      ? {
          en: `An example of \`${type}\` is an image of ${image.join("×")} numbers (channels, height, width).`,
          zh: `\`${type}\` 的一个样本是一张 ${image.join("×")} 的图像（通道、高、宽）。`,
        }
      : origin === "table"
        ? {
            en: `An example is a row of the table, made into ${many(numbers, "number")}: ${names.en}.`,
            zh: `一个样本是表格的一行，化为 ${count(numbers)} 个数：${names.zh}。`,
          }
        : {
            en: `An example of \`${type}\` is ${numbers === 1 ? "one number" : `${count(numbers)} numbers`}: ${names.en}.`,
            zh: `\`${type}\` 的一个样本是 ${count(numbers)} 个数：${names.zh}。`,
          },
    task === "classification"
      ? {
          en: `It belongs to one of ${count(classes.length)} classes: ${ofClasses.en}.`,
          zh: `它属于 ${count(classes.length)} 个类别之一：${ofClasses.zh}。`,
        }
      : {
          en: "A number belongs to it, which the network shall find.",
          zh: "每个样本对应一个数，网络要学会求出它。",
        },
    {
      en: `${count(train.size)} are there for training, ${count(test.size)} for the test.`,
      zh: `其中 ${count(train.size)} 个用于训练，${count(test.size)} 个用于测试。`,
    },
    origin === "images" && {
      en: "They are read from the folder `data`; what is not there torchvision downloads.",
      zh: "它们从文件夹 `data` 读取；没有时由 torchvision 下载。",
    },
    image !== null &&
      dataset.normalize !== null && {
        en: "Pixels are normalized: less the mean, divided by the standard deviation of their channel.",
        zh: "像素会归一化：减去所在通道的均值，再除以标准差。",
      },
  ];
}

function loaderSentences({ experiment, stepsPerEpoch }: Facts): Sentences {
  const { dataset, training } = experiment;
  const { batch_size, shuffle } = training;
  const changes = Array.isArray(dataset.augment) ? dataset.augment.map((change) => `\`${typeOf(change)}\``) : [];
  return [
    changes.length > 0 && {
      en: `Each time a training image is taken, chance changes it a little: ${changes.join(", ")}. Test images stay as they are.`,
      zh: `每次取用训练图像时，都会随机地稍加改变：${changes.join("、")}。测试图像保持原样。`,
    },
    {
      en: `\`trainloader\` gives out mini-batches of ${many(batch_size, "example")}, ${count(stepsPerEpoch)} an epoch, ${shuffle ? "each epoch in another order" : "in the order of the data"}.`,
      zh: `\`trainloader\` 每次给出一个含 ${count(batch_size)} 个样本的小批量，每轮 ${count(stepsPerEpoch)} 个，${shuffle ? "每轮的顺序都不同" : "顺序与数据相同"}。`,
    },
    shuffle && {
      en: "That order is Layerlab's own: `run.loader` draws it with the same generator.",
      zh: "这个顺序就是 Layerlab 的顺序：`run.loader` 用同样的随机数生成器抽取。",
    },
  ];
}

const typeOf = (spec: unknown): string =>
  typeof spec === "object" && spec !== null && "type" in spec ? String(spec.type) : "";

function networkSentences({ layers, outputs }: Facts): Sentences {
  const answer = { en: outputs === 1 ? "one number" : `${count(outputs)} numbers`, zh: `${count(outputs)} 个数` };
  return layers.length === 1
    ? [
        {
          en: `The network is a single layer, which makes the output y, ${answer.en}, of the input x.`,
          zh: `网络只有一层，它由输入 x 得到输出 y，即 ${answer.zh}。`,
        },
      ]
    : [
        {
          en: `The network is ${count(layers.length)} layers in a row. The input x goes through the first and becomes x₁, which is the input of the second, and so on up to the output y, ${answer.en}.`,
          zh: `网络由 ${count(layers.length)} 层依次组成。输入 x 经过第一层得到 x₁，x₁ 作为第二层的输入，依次类推，直到输出 y，即 ${answer.zh}。`,
        },
        { en: "`nn.Sequential` does just that.", zh: "`nn.Sequential` 正是这样做的。" },
      ];
}

function layerTable({ layers }: Facts, language: Language): string {
  const head = language === "zh" ? "| | 层 | 输出 | 参数 |" : "| | layer | output | parameters |";
  const rows = layers.map(
    ({ type, output, parameters }, i) => `| ${i} | ${type} | ${output.join("×")} | ${count(parameters)} |`,
  );
  return [head, "| --: | :-- | --: | --: |", ...rows].join("\n");
}

const weightSentences = ({ parameters }: Facts): Sentences => [
  {
    en: `The ${many(parameters, "parameter")} are what is learned.`,
    zh: `要学习的就是这 ${count(parameters)} 个参数。`,
  },
  {
    en: "They begin at random; `load_state_dict` takes the very numbers with which Layerlab began.",
    zh: "它们的初值是随机的；`load_state_dict` 取用 Layerlab 开始时的那些数。",
  },
];

function lossSentences({ experiment, dataset, coding }: Facts): Sentences {
  return [
    {
      en: "The output y is not yet what it should be. The loss function says how far off it is, as one number: the smaller, the better.",
      zh: "输出 y 与我们的期望值有差异。损失函数用一个数表示差异有多大：越小越好。",
    },
    { en: `Here it is \`nn.${experiment.loss.type}\`.`, zh: `这里用的是 \`nn.${experiment.loss.type}\`。` },
    codingSentence(coding, dataset.classes),
  ];
}

function codingSentence(coding: Facts["coding"], classes: readonly string[]): Text {
  switch (coding.kind) {
    case "index":
      return {
        en: "It takes a class as its number, and wants one output for each class.",
        zh: "它接受类别的编号，每个类别对应一个输出。",
      };
    case "value":
      return {
        en: "It compares the output with the number that belongs to the example.",
        zh: "它把输出与样本对应的数相比较。",
      };
    case "oneHot":
      return {
        en: `For it the loop makes ${count(coding.classes)} numbers of a class: 1 in its own place, 0 in the others.`,
        zh: `为此，循环把类别化为 ${count(coding.classes)} 个数：所属类别的位置为 1，其余为 0。`,
      };
    case "binary":
      return {
        en: `For it the loop makes a number of a class: ${coding.low} for ${classes[0]}, ${coding.high} for ${classes[1]}.`,
        zh: `为此，循环把类别化为一个数：${classes[0]} 为 ${coding.low}，${classes[1]} 为 ${coding.high}。`,
      };
    default:
      return coding satisfies never;
  }
}

function optimizerSentences({ experiment }: Facts): Sentences {
  const { optimizer, scheduler } = experiment;
  const settings = settingsOf(optimizer);
  return [
    {
      en: "The optimizer is the rule by which parameters are corrected. Their gradients, which backpropagation computes from the loss, say in which direction each has to go.",
      zh: "优化器是修正参数的规则。梯度由损失经反向传播算出，指明每个参数应往哪个方向修正。",
    },
    {
      en: `Here it is \`${optimizer.type}\`, with ${settings.join(", ")}.`,
      zh: `这里是 \`${optimizer.type}\`，其中 ${settings.join("，")}。`,
    },
    isPlainSgd(optimizer) && {
      en: "It is the simplest of all: from each parameter it takes lr times its gradient.",
      zh: "它是最简单的规则：每个参数减去 lr 与其梯度的乘积。",
    },
    scheduler !== null && {
      en: `\`${scheduler.type}\` changes the learning rate as training goes on, ${scheduler.interval === "step" ? "after each update" : "after each epoch"}.`,
      zh: `训练过程中，\`${scheduler.type}\` 会改变学习率，${scheduler.interval === "step" ? "每次更新之后一次" : "每轮之后一次"}。`,
    },
  ];
}

/** The learning rate, and all that is not as it is by default: `momentum = 0.9`. */
function settingsOf(spec: Spec): readonly string[] {
  const { params } = optimizers[spec.type]!;
  const values = paramsOf(spec, { params });
  const isSaid = (name: string) => name === "lr" || !isSame(values[name], defaultValue(params[name]!, values));
  return Object.keys(params)
    .filter(isSaid)
    .map((name) => `${name} = ${JSON.stringify(values[name])}`);
}

const isSame = (a: ParamValue | undefined, b: ParamValue | undefined) => JSON.stringify(a) === JSON.stringify(b);

const isPlainSgd = (spec: Spec): boolean => spec.type === "SGD" && settingsOf(spec).length === 1;

function trainSentences({ experiment, stepsPerEpoch, isShortened }: Facts): Sentences {
  const { epochs, accumulate, zero_grad, l1, clip_grad_norm, clip_grad_value } = experiment.training;
  const isClipped = clip_grad_norm !== null || clip_grad_value !== null;
  const printed = Math.min(2000, stepsPerEpoch);
  return [
    {
      en: `The loop goes through the training examples ${epochs === 1 ? "once" : `${count(epochs)} times`}: ${many(epochs * stepsPerEpoch, "step")}.`,
      zh: `循环把训练样本过 ${count(epochs)} 遍，共 ${count(epochs * stepsPerEpoch)} 步。`,
    },
    isShortened && {
      en: "In Layerlab training goes on until it is paused: take more epochs if you like.",
      zh: "在 Layerlab 中，训练会一直进行到暂停为止：你可以增加轮数。",
    },
    {
      en: "In each it computes outputs and loss (forward) and, going back from there, the gradients (backward); then the optimizer corrects the parameters.",
      zh: "每一步先正向传播，算出输出与损失；再从损失反向传播，算出梯度；然后由优化器修正参数。",
    },
    zero_grad
      ? {
          en: "Before, the gradients are set to 0: `backward` adds to those that are there.",
          zh: "在此之前要把梯度置 0，因为 `backward` 会把新的梯度累加到已有的梯度上。",
        }
      : {
          en: "`optimizer.zero_grad()` is left out, as it was in Layerlab: gradients pile up from step to step.",
          zh: "这里与 Layerlab 中一样，没有 `optimizer.zero_grad()`：梯度会一步步累积。",
        },
    accumulate > 1 && {
      en: `The gradients of ${count(accumulate)} mini-batches make one update.`,
      zh: `每 ${count(accumulate)} 个小批量的梯度合为一次更新。`,
    },
    l1 > 0 && {
      en: "An L1 penalty is added to the gradients.",
      zh: "梯度中加入了 L1 惩罚。",
    },
    isClipped && {
      en: "Gradients that are too large are clipped.",
      zh: "过大的梯度会被裁剪。",
    },
    {
      en: `Every ${count(printed)} mini-batches their mean loss is printed.`,
      zh: `每 ${count(printed)} 个小批量打印一次它们的平均损失。`,
    },
  ];
}

function testSentences({ dataset, coding }: Facts): Sentences {
  const size = count(dataset.test.size);
  return [
    {
      en: `The ${size} test examples were never seen in training: they show what the network has understood, and not only learned by heart.`,
      zh: `${size} 个测试样本从未在训练中出现过：它们能说明网络是真正学会了，还是只把训练样本背了下来。`,
    },
    coding.kind === "value"
      ? { en: "Their mean loss is printed.", zh: "下面打印它们的平均损失。" }
      : {
          en: "How many of them it gets right is printed, over all and for each class.",
          zh: "下面打印总体与各类别的准确率。",
        },
  ];
}
