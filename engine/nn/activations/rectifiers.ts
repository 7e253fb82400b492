/** Activations that keep what is positive and differ in what becomes of the rest. */

import { type Activation, activation } from "../../define/entry.ts";
import { num } from "../../define/param.ts";
import { div, type Expr, expm1, ge, gt, mul, select } from "../../expr/expr.ts";
import { requireNotZero } from "./notZero.ts";

/** x where it is positive, else a·(e^(x/b) − 1). */
const exponentialBelow = (x: Expr, a: number, b: number): Expr =>
  select(gt(x, 0), x, mul(a, expm1(b === 1 ? x : div(x, b))));

// So that outputs of mean 0 and variance 1 keep them: Klambauer et al. 2017, eq. 14; digits as in PyTorch.
const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

export const rectifiers: Readonly<Record<string, Activation>> = {
  ReLU: activation({
    doc: {
      en: "Keeps what is positive and makes everything else 0. The usual choice between layers.",
      zh: "保留正数，其余变为 0。层与层之间最常用的激活函数。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html",
    params: {},
    // Not max(x, 0): at x = 0 its gradient is ½, PyTorch's is 0. Not x > 0: a NaN must stay one, so that divergence shows.
    gradFn: ["ReluBackward0", "x"],
    onnx: (x, _, { node }) => node("Relu", [x]),
    forward: (x) => select(ge(0, x), 0, x),
  }),

  LeakyReLU: activation({
    doc: {
      en: "Keeps what is positive and shrinks what is negative, so that no unit ever stops learning.",
      zh: "保留正数，缩小负数，使每个单元始终能够学习。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html",
    params: {
      negative_slope: num({
        doc: { en: "The slope left of 0.", zh: "0 左侧的斜率。" },
        default: 0.01,
        slider: { min: 0, max: 1, scale: "linear" },
      }),
    },
    gradFn: ["LeakyReluBackward0", "x"],
    onnx: (x, { negative_slope }, { node }) => node("LeakyRelu", [x], { alpha: { float: negative_slope } }),
    forward: (x, { negative_slope }) => select(gt(x, 0), x, mul(negative_slope, x)),
  }),

  ELU: activation({
    doc: {
      en: "Like ReLU, but it bends smoothly to −alpha on the left, so that outputs lie around 0.",
      zh: "类似 ReLU，但左侧平滑地弯向 −alpha，使输出分布在 0 附近。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ELU.html",
    params: {
      alpha: num({
        doc: { en: "How far down it goes on the left.", zh: "左侧能低到多少。" },
        default: 1,
        slider: { min: 0, max: 3, scale: "linear" },
      }),
    },
    gradFn: ["EluBackward0", "x"],
    onnx: (x, { alpha }, { node }) => node("Elu", [x], { alpha: { float: alpha } }),
    forward: (x, { alpha }) => exponentialBelow(x, alpha, 1),
  }),

  SELU: activation({
    doc: {
      en: "An ELU scaled so that signals keep their size through many layers.",
      zh: "经过缩放的 ELU，使信号穿过许多层后仍保持大小。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.SELU.html",
    params: {},
    gradFn: ["EluBackward0", "x"],
    onnx: (x, _, { node }) => node("Selu", [x], { alpha: { float: seluAlpha }, gamma: { float: seluScale } }),
    forward: (x) => mul(seluScale, exponentialBelow(x, seluAlpha, 1)),
  }),

  CELU: activation({
    doc: {
      en: "An ELU whose slope has no jump at 0, whatever alpha is.",
      zh: "无论 alpha 取何值，斜率在 0 处都不跳变的 ELU。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.CELU.html",
    params: {
      alpha: num({
        doc: { en: "How far down it goes on the left; not 0.", zh: "左侧能低到多少；不能为 0。" },
        default: 1,
        slider: { min: 0.1, max: 3, scale: "linear" },
      }),
    },
    check: ({ alpha }) => requireNotZero("alpha", alpha),
    gradFn: ["CeluBackward0", "x"],
    // Runtimes differ where alpha is negative.
    onnx: (x, { alpha }, { node }) => (alpha > 0 ? node("Celu", [x], { alpha: { float: alpha } }) : null),
    forward: (x, { alpha }) => exponentialBelow(x, alpha, alpha),
  }),

  ReLU6: activation({
    doc: {
      en: "A ReLU that goes no higher than 6.",
      zh: "上限为 6 的 ReLU。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU6.html",
    params: {},
    gradFn: ["HardtanhBackward0", "x"],
    onnx: (x, _, { node, floats }) => node("Clip", [x, floats([0]), floats([6])]),
    forward: (x) => select(ge(0, x), 0, select(ge(x, 6), 6, x)),
  }),

  Threshold: activation({
    doc: {
      en: "Passes on what is above a threshold and puts one fixed value in place of everything else.",
      zh: "高于阈值的原样通过，其余一律换成一个固定值。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Threshold.html",
    params: {
      threshold: num({ doc: { en: "What must be exceeded.", zh: "要超过的阈值。" }, initial: 0 }),
      value: num({ doc: { en: "What stands in for the rest.", zh: "其余取的值。" }, initial: 0 }),
    },
    gradFn: ["ThresholdBackward0", "x"],
    forward: (x, { threshold, value }) => select(ge(threshold, x), value, x),
  }),

  Identity: activation({
    doc: {
      en: "Passes everything on unchanged. With nothing else between them, two linear layers are only one.",
      zh: "原样通过。若两个线性层之间只有它，二者等于一个线性层。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html",
    params: {},
    gradFn: "x",
    forward: (x) => x,
  }),
};
