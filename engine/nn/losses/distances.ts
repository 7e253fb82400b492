/** Losses that measure how far an output is from a number; for regression. */

import { type Loss, loss } from "../../define/entry.ts";
import { num } from "../../define/param.ts";
import { abs, div, type Expr, type ExprLike, ge, gt, mul, neg, select, sub, variable } from "../../expr/expr.ts";
import { reducedGradFn, reduction } from "../reduction.ts";
import { compared, x, y } from "./elementwise.ts";

const difference = sub(x, y);
const distance = abs(difference);
const squaredError = mul(difference, difference);

/** d²/2 up to `limit`, then the straight line that goes on from there, both times `scale`. */
const rounded = (limit: ExprLike, scale: { readonly near: ExprLike; readonly far: ExprLike }): Expr =>
  select(gt(limit, distance), mul(scale.near, squaredError), mul(scale.far, sub(distance, mul(0.5, limit))));

const measures = {
  target: "values",
  binaryLabels: "plusMinusOne",
  singleOutput: "sign",
  classOutputs: () => "shares" as const,
  suitsRegression: true,
} as const;

export const distances: Readonly<Record<string, Loss>> = {
  MSELoss: loss({
    doc: {
      en: "The squared distance between output and target. For predicting numbers.",
      zh: "输出与目标之差的平方。用于预测数值。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html",
    params: { reduction },
    ...measures,
    gradFn: ["MseLossBackward0", "x", null],
    forward: (output, target) => compared(squaredError, output, target),
    formula: squaredError,
  }),

  L1Loss: loss({
    doc: {
      en: "The distance between output and target. A few far outliers pull less than with squares.",
      zh: "输出与目标之差的绝对值。少数离群点的影响小于平方。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html",
    params: { reduction },
    ...measures,
    gradFn: (params) => reducedGradFn(params, ["AbsBackward0", ["SubBackward0", "x", null]]),
    forward: (output, target) => compared(distance, output, target),
    formula: distance,
  }),

  SmoothL1Loss: loss({
    doc: {
      en: "Squared near the target, straight beyond beta: calm at the end, fair to outliers.",
      zh: "靠近目标时为平方，超过 beta 后为直线：收尾平稳，又不受离群点左右。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html",
    params: {
      beta: num({
        doc: { en: "Where the straight lines begin.", zh: "直线从哪里开始。" },
        default: 1,
        min: 0,
        slider: { min: 0, max: 3, scale: "linear" },
      }),
      reduction,
    },
    ...measures,
    gradFn: ["SmoothL1LossBackward0", "x", null],
    forward(output, target, { beta }) {
      // Without a round part PyTorch's slope at a distance of 0 is −1.
      const pointed = select(ge(0, difference), neg(difference), difference);
      const expr = beta === 0 ? pointed : rounded(beta, { near: 0.5 / beta, far: 1 });
      return compared(expr, output, target);
    },
    formula: rounded(variable("β"), { near: div(1, mul(2, variable("β"))), far: 1 }),
  }),

  HuberLoss: loss({
    doc: {
      en: "Half the square near the target, a straight line beyond delta. SmoothL1Loss times delta.",
      zh: "靠近目标时为平方的一半，超过 delta 后为直线。等于 delta 倍的 SmoothL1Loss。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html",
    params: {
      delta: num({
        doc: { en: "Where the straight lines begin; above 0.", zh: "直线从哪里开始；大于 0。" },
        default: 1,
        min: 0,
        excludesMin: true,
        slider: { min: 0.1, max: 3, scale: "linear" },
      }),
      reduction,
    },
    ...measures,
    gradFn: ["HuberLossBackward0", "x", null],
    forward: (output, target, { delta }) => compared(rounded(delta, { near: 0.5, far: delta }), output, target),
    formula: rounded(variable("δ"), { near: 0.5, far: variable("δ") }),
  }),
};
