/** Losses for yes or no. */

import { type Loss, loss } from "../../define/entry.ts";
import { num, vector } from "../../define/param.ts";
import {
  add,
  div,
  type Expr,
  ge,
  log,
  log1p,
  max,
  mul,
  neg,
  select,
  softplus,
  sub,
  toExpr,
  variable,
} from "../../expr/expr.ts";
import { constant, mapOne, mapWithSlopes } from "../../ops/index.ts";
import { reducedGradFn, reduction } from "../reduction.ts";
import { compared, x, y } from "./elementwise.ts";
import { requireLength } from "./lengths.ts";

// −[y·log σ(x) + (1 − y)·log(1 − σ(x))] without the logarithm of a number that may round to 0.
const crossEntropy: Expr = sub(softplus(x), mul(x, y));
/** The same where a yes counts `w` times. */
const weighted: Expr = add(mul(sub(1, y), x), mul(add(1, mul(sub(variable("w"), 1), y)), softplus(neg(x))));

// No logarithm falls below −100 and no slope rises above 10¹²·|x − y|, as in PyTorch: the loss stays finite at 0 and 1.
const logOf = (e: Expr) => max(e, -100);
const probabilityCrossEntropy: Expr = sub(mul(sub(y, 1), logOf(log1p(neg(x)))), mul(y, logOf(log(x))));
const probabilitySlope: Expr = div(sub(x, y), max(mul(sub(1, x), x), Math.fround(1e-12)));

const margin = variable("margin");
const hinge = (margin: Expr): Expr => {
  const missing = sub(margin, x);
  const isNot = (value: number, yes: Expr) => select(mul(ge(y, value), ge(value, y)), 0, yes);
  return add(isNot(1, select(ge(missing, 0), missing, 0)), isNot(-1, x));
};
const softMargin = softplus(neg(mul(y, x)));

export const binary: Readonly<Record<string, Loss>> = {
  BCEWithLogitsLoss: loss({
    doc: {
      en: "For yes or no from a raw output: it applies the sigmoid itself. How surprised the model is, in nats. The usual choice for two classes.",
      zh: "用于“是”或“否”，输入为原始输出：sigmoid 由它自己完成。值为模型对答案有多“意外”，即概率的负对数。两类问题的常用选择。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html",
    params: {
      pos_weight: vector({
        isRare: true,
        doc: {
          en: "How much a yes counts, for each output; for when it is rare. null for as much as a no.",
          zh: "每个输出的“是”计多少权重，用于“是”很少的情形；null 表示与“否”相同。",
        },
        default: null,
        min: 0,
        isTensor: true,
      }),
      reduction,
    },
    target: "values",
    binaryLabels: "zeroOne",
    singleOutput: "logit",
    classOutputs: () => "sigmoids",
    checkOutputs: (outputs, { pos_weight }) => requireLength("pos_weight", pos_weight, [outputs, 1]),
    gradFn: ["BinaryCrossEntropyWithLogitsBackward0", "x", null],
    forward: (output, target, { pos_weight }) =>
      pos_weight
        ? { elements: mapOne(weighted, { x: output, y: target, w: constant(pos_weight) }) }
        : compared(crossEntropy, output, target),
    formula: crossEntropy,
  }),

  BCELoss: loss({
    doc: {
      en: "For yes or no from a probability: the model must end in Sigmoid. How surprised it is, in nats; BCEWithLogitsLoss is safer.",
      zh: "用于“是”或“否”，输入为概率：模型须以 Sigmoid 结尾。值为模型对答案有多“意外”，即概率的负对数；BCEWithLogitsLoss 更稳妥。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html",
    params: { reduction },
    target: "values",
    binaryLabels: "zeroOne",
    singleOutput: "probability",
    outsideItsRange: {
      en: "Put Sigmoid at the end of the model, or choose BCEWithLogitsLoss.",
      zh: "请在模型末尾加上 Sigmoid，或选择 BCEWithLogitsLoss。",
    },
    classOutputs: () => "shares",
    gradFn: ["BinaryCrossEntropyBackward0", "x", null],
    forward: (output, target) => ({
      elements: mapWithSlopes(probabilityCrossEntropy, { x: output, y: target }, { x: probabilitySlope }),
    }),
    formula: neg(add(mul(y, log(x)), mul(sub(1, y), log(sub(1, x))))),
  }),

  SoftMarginLoss: loss({
    doc: {
      en: "Asks the output to have the target's sign, the clearer the better: BCEWithLogitsLoss for targets of ±1.",
      zh: "要求输出与目标同号，越明确越好：目标为 ±1 的 BCEWithLogitsLoss。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html",
    params: { reduction },
    target: "values",
    binaryLabels: "plusMinusOne",
    singleOutput: "sign",
    classOutputs: () => "shares",
    gradFn: ["SoftMarginLossBackward0", "x"],
    forward: (output, target) => compared(softMargin, output, target),
    formula: softMargin,
  }),

  HingeEmbeddingLoss: loss({
    doc: {
      en: "Wants a small output where the target is 1, and one beyond the margin where it is −1. Made for outputs that are distances.",
      zh: "目标为 1 时希望输出小，为 −1 时希望输出超过间隔。为表示距离的输出而设。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html",
    params: {
      margin: num({
        doc: { en: "How far apart is far enough.", zh: "相距多远才算够远。" },
        default: 1,
        slider: { min: 0, max: 3, scale: "linear" },
      }),
      reduction,
    },
    target: "values",
    binaryLabels: "plusMinusOne",
    singleOutput: "sign",
    classOutputs: () => "shares",
    gradFn: (params) =>
      reducedGradFn(params, [
        "AddBackward0",
        ["WhereBackward0", ["ClampMinBackward0", ["SubBackward0", null, "x"]], null],
        ["WhereBackward0", "x", null],
      ]),
    forward: (output, target, { margin }) => compared(hinge(toExpr(margin)), output, target),
    formula: select(ge(y, 1), x, max(0, sub(margin, x))),
  }),
};
