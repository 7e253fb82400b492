/** Explains to people why a run diverged: which operation made the first NaN or infinity, and what helps. */

import type { Dataset } from "../data/dataset.ts";
import { both } from "../experiment/describe.ts";
import type { Divergence } from "../worker/protocol.ts";
import type { Finding } from "./findNonFinite.ts";
import type { ResolvedExperiment } from "./resolveExperiment.ts";
import { unexplained } from "./unexplained.ts";

/** Numbers above this are too large for a working network: they have grown. */
const grown = 1e6;

export function explainDivergence(
  { loss, experiment }: ResolvedExperiment,
  { classes }: Dataset,
  finding: Finding | null,
): Divergence {
  if (!finding) return unexplained;
  const { largestInput, outputs, phase, isWeightless } = finding;
  const { type } = experiment.loss;
  if (phase === "loss" && isWeightless) {
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
  if (phase === "loss" && largestInput < grown) {
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
    fix: unexplained.fix,
    isRateTooHigh: true,
  };
}

function describeOperation(
  { phase, name, type, operation }: Finding,
  loss: string,
): { readonly en: string; readonly zh: string } {
  switch (phase) {
    case "forward":
      return {
        en: `${type} (model[${name}], operation ${operation})`,
        zh: `${type}（model[${name}]，运算 ${operation}）`,
      };
    case "loss":
      return { en: `${loss} (operation ${operation})`, zh: `${loss}（运算 ${operation}）` };
    case "backward":
      return {
        en: `the backward pass, on its way to the gradient of ${name} (operation ${operation}),`,
        zh: `反向传播到 ${name} 的梯度时（运算 ${operation}）`,
      };
    case "update":
      return { en: `the update of ${name} (operation ${operation})`, zh: `${name} 的更新（运算 ${operation}）` };
    default:
      return phase satisfies never;
  }
}

const figure = (x: number): string => String(Number(x.toPrecision(2)));
