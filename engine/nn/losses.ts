/** The table of losses: how wrong an output is, element by element. Training minimizes the mean over all elements. */

import { type Loss, loss } from "../define/entry.ts";
import { type Expr, log, mul, neg, softplus, sub, variable } from "../expr/expr.ts";
import { mapOne, softmaxCrossEntropy } from "../ops/index.ts";

/** The output and what it should be. */
const x = variable("x");
const y = variable("y");

const difference = sub(x, y);
const squaredError: Expr = mul(difference, difference);
// −[y·log σ(x) + (1 − y)·log(1 − σ(x))] without the logarithm of a number that may round to 0.
const binaryCrossEntropy: Expr = sub(softplus(x), mul(x, y));

export const losses: Readonly<Record<string, Loss>> = {
  CrossEntropyLoss: loss({
    doc: {
      en: "How surprised the model is by the true class, in nats. For choosing one of several classes; it takes raw outputs and applies softmax itself.",
      zh: "模型对真实类别感到多“意外”，单位为奈特。用于多选一的分类；输入为原始输出，softmax 由它自己完成。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
    params: {},
    target: "classIndex",
    binaryLabels: "zeroOne",
    singleOutput: "logit",
    forward: (output, target) => softmaxCrossEntropy(output, target),
    // p is the probability that softmax gives the true class.
    formula: neg(log(variable("p"))),
  }),

  BCEWithLogitsLoss: loss({
    doc: {
      en: "How surprised the model is by a yes or no, in nats. For two classes and one output; it takes the raw output and applies the sigmoid itself.",
      zh: "模型对“是”或“否”感到多“意外”，单位为奈特。用于两类、单个输出；输入为原始输出，sigmoid 由它自己完成。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html",
    params: {},
    target: "values",
    binaryLabels: "zeroOne",
    singleOutput: "logit",
    forward: (output, target) => mapOne(binaryCrossEntropy, { x: output, y: target }),
    formula: binaryCrossEntropy,
  }),

  MSELoss: loss({
    doc: {
      en: "The squared distance between output and target. For predicting numbers.",
      zh: "输出与目标之差的平方。用于预测数值。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html",
    params: {},
    target: "values",
    binaryLabels: "plusMinusOne",
    singleOutput: "sign",
    forward: (output, target) => mapOne(squaredError, { x: output, y: target }),
    formula: squaredError,
  }),
};
