/** Explains to people why a run diverged: which operation made the first NaN or infinity, and what helps. */

import type { Dataset } from "../data/dataset.ts";
import { both } from "../experiment/describe.ts";
import type { Divergence } from "../worker/protocol.ts";
import type { Finding } from "./findNonFinite.ts";
import type { ResolvedExperiment } from "./resolveExperiment.ts";
import { adviceOn, unexplained } from "./unexplained.ts";

/** Numbers above this are too large for a working network: they have grown. */
const grown = 1e6;

export function explainDivergence(
  { loss, experiment }: ResolvedExperiment,
  { classes }: Dataset,
  finding: Finding | null,
): Divergence {
  if (!finding) return unexplained(experiment.training);
  const { origin, largestInput, outputs, isWeightless } = finding;
  const isLoss = origin.phase === "loss";
  const { type } = experiment.loss;
  if (isLoss && isWeightless) {
    const { weight } = loss.params;
    const names = classes.filter((_, k) => Array.isArray(weight) && weight[k] === 0).join(", ");
    return {
      what: both(
        `${type} divided 0 by 0: every example of a mini-batch is of a class whose weight is 0 (${names}).`,
        `${type} 计算了 0 ÷ 0：一个小批量中的样本全都属于权重为 0 的类别（${names}）。`,
      ),
      fix: both(
        `Give ${names} a weight above 0, or take larger mini-batches; no learning rate helps.`,
        `请给 ${names} 大于 0 的权重，或增大批量；改学习率没有用。`,
      ),
      isRateTooHigh: false,
    };
  }
  if (isLoss && largestInput < grown) {
    const range = `${figure(outputs.least)} … ${figure(outputs.most)}`;
    return {
      what: both(
        `${type} has no value for what the model puts out (${range}): it takes the logarithm of a negative number, or divides by 0.`,
        `模型的输出（${range}）超出了 ${type} 的定义域：它对负数取了对数，或除以了 0。`,
      ),
      fix:
        loss.entry.outsideItsRange ??
        both("Choose another loss, or another last layer.", "请换一种损失，或换最后一层。"),
      isRateTooHigh: false,
    };
  }
  const culprit = describeOperation(finding, type);
  if (largestInput < grown) {
    return {
      what: both(
        `${culprit.en} made a number that is none from numbers no larger than ${figure(largestInput)}: it divides by 0, or takes the root or logarithm of a negative number.`,
        `${culprit.zh}从不超过 ${figure(largestInput)} 的数得出了“非数”：它除以了 0，或对负数取了根或对数。`,
      ),
      fix: both(
        "Look at this layer's settings; eps of a norm must not be 0.",
        "请检查这一层的设置；归一化层的 eps 不能为 0。",
      ),
      isRateTooHigh: false,
    };
  }
  return {
    what: both(
      `Numbers grew until ${culprit.en} went beyond what float32 holds (${figure(largestInput)} went in).`,
      `数值不断增大，直到${culprit.zh}超出 float32 的范围（输入达 ${figure(largestInput)}）。`,
    ),
    ...adviceOn(experiment.training),
  };
}

function describeOperation({ origin, type, operation }: Finding, loss: string): Translated {
  const { phase, layer, parameter = "" } = origin;
  const of = ({ en, zh }: Translated): Translated => ({
    en: `${en} (operation ${operation})`,
    zh: `${zh}（运算 ${operation}）`,
  });
  const atLayer: Translated = {
    en: `${type} (${placeOf(layer)}, operation ${operation})`,
    zh: `${type}（${placeOf(layer)}，运算 ${operation}）`,
  };
  switch (phase) {
    case "input":
    case "log":
      return of({ en: "the preparation of the mini-batch", zh: "小批量的准备" });
    case "forward":
      return atLayer;
    case "loss":
      return of({ en: loss, zh: loss });
    case "backward":
      return layer === ""
        ? of({ en: `the gradient of ${loss}`, zh: ` ${loss} 的梯度` })
        : { en: `the backward pass through ${atLayer.en}`, zh: `反向传播经过 ${atLayer.zh}时` };
    case "gradient":
      return of({ en: "the change of gradients before the update", zh: "更新前对梯度的处理" });
    case "update":
      return of({ en: `the update of ${parameter}`, zh: ` ${parameter} 的更新` });
    default:
      return phase satisfies never;
  }
}

interface Translated {
  readonly en: string;
  readonly zh: string;
}

/** `3.layers.0` as the document has it: `model[3].layers[0]`. */
const placeOf = (layer: string): string =>
  `model${layer
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join("")}`;

const figure = (x: number): string => String(Number(x.toPrecision(2)));
