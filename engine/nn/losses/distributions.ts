/** Losses that compare distributions: of classes, of counts. */

import { type GradFn, type Loss, loss } from "../../define/entry.ts";
import { ParamError } from "../../define/errors.ts";
import { bool, choice, num } from "../../define/param.ts";
import { add, type Expr, exp, gt, log, mul, select, sub } from "../../expr/expr.ts";
import { reducedGradFn, reduction } from "../reduction.ts";
import { compared, x, y } from "./elementwise.ts";

const divergence: Expr = sub(select(gt(y, 0), mul(y, log(y)), 0), mul(y, x));

/** Stirling's approximation of log y!, for counts above 1. */
const logFactorial: Expr = select(gt(y, 1), add(sub(mul(y, log(y)), y), mul(0.5, log(mul(2 * Math.PI, y)))), 0);

interface Poisson {
  readonly log_input: boolean;
  readonly full: boolean;
  readonly eps: number;
}

function poisson({ log_input, full, eps }: Poisson): Expr {
  const likelihood = log_input ? sub(exp(x), mul(y, x)) : sub(x, mul(y, log(add(x, eps))));
  return full ? add(likelihood, logFactorial) : likelihood;
}

export const distributions: Readonly<Record<string, Loss>> = {
  KLDivLoss: loss({
    doc: {
      en: "How much is lost by taking the model's distribution for the target's. For models that end in LogSoftmax.",
      zh: "用模型的分布代替目标的分布会损失多少信息。用于以 LogSoftmax 结尾的模型。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html",
    params: {
      reduction: choice({
        isRare: true,
        doc: {
          en: "Averaged over all numbers, over examples only (batchmean, the mathematical one), or added up.",
          zh: "对所有数取平均，只对样本取平均（batchmean，数学上的定义），或求和。",
        },
        default: "mean",
        options: ["mean", "batchmean", "sum"],
      }),
    },
    target: "values",
    binaryLabels: "plusMinusOne",
    singleOutput: "sign",
    // The softmax of log-probabilities is the probabilities again.
    classOutputs: () => "softmax",
    checkOutputs(outputs) {
      if (outputs > 1) return;
      throw new ParamError({
        where: "type",
        got: { en: "one output", zh: "一个输出" },
        expected: { en: "one log-probability for each class", zh: "每个类别一个对数概率" },
        fix: {
          en: "End the model with one unit per class and LogSoftmax.",
          zh: "请以每类一个单元和 LogSoftmax 结束模型。",
        },
      });
    },
    gradFn: (params) => reducedGradFn(params, ["SubBackward0", null, ["MulBackward0", null, "x"]]),
    forward: (output, target) => compared(divergence, output, target),
    formula: mul(y, sub(log(y), x)),
  }),

  PoissonNLLLoss: loss({
    doc: {
      en: "How surprising a count is, given the rate that the model expects. For targets such as events per hour.",
      zh: "给定模型预期的发生率，一个计数有多“意外”。用于每小时事件数之类的目标。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html",
    params: {
      log_input: bool({
        doc: {
          en: "Whether the output is the logarithm of the rate, or the rate itself.",
          zh: "输出是发生率的对数，还是发生率本身。",
        },
        default: true,
      }),
      full: bool({
        isRare: true,
        doc: {
          en: "Whether to add log y!, which no weight can change.",
          zh: "是否加上 log y!；任何权重都改变不了它。",
        },
        default: false,
      }),
      eps: num({
        isRare: true,
        doc: { en: "Keeps the logarithm of a rate of 0 finite.", zh: "使发生率为 0 时对数仍有限。" },
        default: 1e-8,
        min: 0,
        slider: { min: 1e-8, max: 1e-2, scale: "log" },
      }),
      reduction,
    },
    target: "values",
    binaryLabels: "plusMinusOne",
    singleOutput: "sign",
    outsideItsRange: {
      en: "Set log_input to true, or let the model end in Softplus.",
      zh: "请把 log_input 设为 true，或让模型以 Softplus 结尾。",
    },
    classOutputs: ({ log_input }) => (log_input ? "exponentials" : "shares"),
    suitsRegression: true,
    gradFn(params) {
      const { log_input, full } = params;
      const rate: GradFn = log_input ? ["ExpBackward0", "x"] : "x";
      const log: GradFn = log_input ? "x" : ["LogBackward0", ["AddBackward1", "x"]];
      const likelihood: GradFn = ["SubBackward0", rate, ["MulBackward0", null, log]];
      return reducedGradFn(params, full ? ["AddBackward0", likelihood, null] : likelihood);
    },
    forward: (output, target, params) => compared(poisson(params), output, target),
    formula: poisson({ log_input: true, full: false, eps: 0 }),
  }),
};
