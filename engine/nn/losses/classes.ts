/** Losses whose target is the index of a class. */

import { type GradFn, type Loss, type LossTerms, loss } from "../../define/entry.ts";
import { int, num, type ParamValues, vector } from "../../define/param.ts";
import { add, type Expr, gt, log, max, mul, neg, select, sub, variable } from "../../expr/expr.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { constant, logSoftmax, mapOne, oneHot, reshape, softmaxCrossEntropy, sum } from "../../ops/index.ts";
import { reduction } from "../reduction.ts";
import { requireLength } from "./lengths.ts";

const weight = vector({
  isRare: true,
  doc: {
    en: "How much each class counts, for classes that are rare; null for all the same.",
    zh: "每个类别的权重，可用于稀少的类别；null 表示一视同仁。",
  },
  default: null,
  min: 0,
  isTensor: true,
});

const v = variable("v");
const w = variable("w");
const isTrueClass = gt(variable("hot"), 0);

/** Of each row the number of the true class, (N,). */
function ofTrueClass(rows: Tensor, hot: Tensor): Tensor {
  // Not v·hot: an infinite number of another class must not matter.
  return sum(mapOne(select(isTrueClass, v, 0), { v: rows, hot }), [1]);
}

/** Each example's weight by its class, (N,); null where all are the same. */
const weightsOf = (weight: readonly number[] | null, hot: Tensor): Tensor | null =>
  weight && ofTrueClass(mapOne(w, { w: constant(weight) }, hot.shape), hot);

const times = (a: Tensor, weights: Tensor | null): Tensor => (weights ? mapOne(mul(v, w), { v: a, w: weights }) : a);

/** −log of the true class's probability, times the class's weight. */
function negativeLogLikelihood(logs: Tensor, hot: Tensor, weight: readonly number[] | null): LossTerms {
  const weights = weightsOf(weight, hot);
  const elements = times(mapOne(neg(v), { v: ofTrueClass(logs, hot) }), weights);
  return weights ? { elements, weights } : { elements };
}

/** Part of the target is spread evenly over all classes: Szegedy et al. 2016, section 7. */
function smoothed(logs: Tensor, hot: Tensor, weight: readonly number[] | null, smoothing: number): LossTerms {
  const { elements, weights } = negativeLogLikelihood(logs, hot, weight);
  const everyClass = weight ? mapOne(mul(v, w), { v: logs, w: constant(weight) }) : logs;
  const K = logs.shape[1]!;
  const mixed = sub(mul(1 - smoothing, v), mul(smoothing / K, variable("total")));
  return { elements: mapOne(mixed, { v: elements, total: sum(everyClass, [1]) }), weights };
}

const logSoftmaxGradFn: GradFn = ["LogSoftmaxBackward0", "x"];
const likelihoodGradFn: GradFn = ["NllLossBackward0", logSoftmaxGradFn];

/** The share of every class beside that of the true one. */
function smoothedGradFn({ weight, reduction }: ParamValues): GradFn {
  const logs: GradFn = weight ? ["MulBackward0", logSoftmaxGradFn, null] : logSoftmaxGradFn;
  const elements: GradFn = ["IndexPutBackward0", ["NegBackward0", ["SumBackward1", logs]], null];
  const mean: GradFn = weight
    ? ["DivBackward0", ["SumBackward0", elements], null]
    : ["MeanBackward0", ["MaskedSelectBackward0", elements]];
  const every: GradFn = reduction === "sum" ? ["SumBackward0", elements] : mean;
  return ["AddBackward0", ["MulBackward1", likelihoodGradFn], ["MulBackward1", every]];
}

const p = variable("p");

export const classes: Readonly<Record<string, Loss>> = {
  CrossEntropyLoss: loss({
    doc: {
      en: "How surprised the model is by the true class, in nats. For choosing one of several classes; it takes raw outputs and applies softmax itself.",
      zh: "模型对真实类别有多“意外”，即其概率的负对数。用于多选一的分类；输入为原始输出，softmax 由它自己完成。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
    params: {
      weight,
      label_smoothing: num({
        doc: {
          en: "The share of the target that is spread over all classes, so that the model does not grow too sure.",
          zh: "目标中平均分给所有类别的份额，使模型不至于过分自信。",
        },
        default: 0,
        min: 0,
        max: 1,
      }),
      reduction,
    },
    target: "classIndex",
    binaryLabels: "zeroOne",
    singleOutput: "logit",
    classOutputs: () => "softmax",
    checkOutputs: (outputs, { weight }) => requireLength("weight", weight, [outputs]),
    gradFn: (params) => (params.label_smoothing === 0 ? likelihoodGradFn : smoothedGradFn(params)),
    forward(output, target, { weight, label_smoothing }) {
      if (weight === null && label_smoothing === 0) return { elements: softmaxCrossEntropy(output, target) };
      const logs = logSoftmax(output, 1);
      const hot = oneHot(target, output.shape[1]!);
      return label_smoothing === 0
        ? negativeLogLikelihood(logs, hot, weight)
        : smoothed(logs, hot, weight, label_smoothing);
    },
    // p is the probability that softmax gives the true class.
    formula: neg(log(p)),
  }),

  NLLLoss: loss({
    doc: {
      en: "Minus the output of the true class. For models that end in LogSoftmax; together they are CrossEntropyLoss.",
      zh: "真实类别输出的相反数。用于以 LogSoftmax 结尾的模型；二者合起来就是 CrossEntropyLoss。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html",
    params: { weight, reduction },
    target: "classIndex",
    binaryLabels: "zeroOne",
    singleOutput: "logit",
    // The softmax of log-probabilities is the probabilities again.
    classOutputs: () => "softmax",
    checkOutputs: (outputs, { weight }) => requireLength("weight", weight, [outputs]),
    gradFn: ["NllLossBackward0", "x"],
    forward: (output, target, { weight }) => negativeLogLikelihood(output, oneHot(target, output.shape[1]!), weight),
    // The output of the true class.
    formula: neg(variable("x_y")),
  }),

  MultiMarginLoss: loss({
    doc: {
      en: "Asks the true class to lead every other one by a margin, and is content then. The loss of support vector machines.",
      zh: "要求真实类别比其他类别都领先一个间隔，做到即满意。支持向量机的损失。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html",
    params: {
      p: int({
        doc: {
          en: "1 counts what is missing to the margin, 2 its square.",
          zh: "1 计入与间隔的差距，2 计入差距的平方。",
        },
        default: 1,
        min: 1,
        max: 2,
      }),
      margin: num({
        doc: { en: "How far the true class should lead.", zh: "真实类别应领先多少。" },
        default: 1,
        slider: { min: 0, max: 3, scale: "linear" },
      }),
      weight,
      reduction,
    },
    target: "classIndex",
    binaryLabels: "zeroOne",
    singleOutput: "logit",
    classOutputs: () => "softmax",
    checkOutputs: (outputs, { weight }) => requireLength("weight", weight, [outputs]),
    gradFn: ["MultiMarginLossBackward0", "x"],
    forward(output, target, { p, margin, weight }) {
      const [N, K] = [output.shape[0]!, output.shape[1]!];
      const hot = oneHot(target, K);
      const missing: Expr = add(sub(margin, variable("right")), v);
      const power = p === 2 ? mul(missing, missing) : missing;
      const others = select(isTrueClass, 0, select(gt(missing, 0), mul(1 / K, power), 0));
      const inputs = { v: output, hot, right: reshape(ofTrueClass(output, hot), [N, 1]) };
      return { elements: times(sum(mapOne(others, inputs), [1]), weightsOf(weight, hot)) };
    },
    // One of the other classes against the true one.
    formula: max(0, add(sub(variable("margin"), variable("x_y")), variable("x_i"))),
  }),
};
