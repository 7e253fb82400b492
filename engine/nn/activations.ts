/** The table of activations: elementwise functions, each one expression. An entry here is a layer, a menu item, a formula and kernels at once. */

import { type Activation, activation } from "../define/entry.ts";
import { num } from "../define/param.ts";
import { ge, gt, mul, select, sigmoid, tanh } from "../expr/expr.ts";

export const activations: Readonly<Record<string, Activation>> = {
  ReLU: activation({
    doc: {
      en: "Keeps what is positive and makes everything else 0. The usual choice between layers.",
      zh: "保留正数，其余变为 0。层与层之间最常用的激活函数。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html",
    params: {},
    // Not max(x, 0): at x = 0 its gradient is ½, PyTorch's is 0. Not x > 0: a NaN must stay one, so that divergence shows.
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
    forward: (x, { negative_slope }) => select(gt(x, 0), x, mul(negative_slope, x)),
  }),

  Sigmoid: activation({
    doc: {
      en: "Squeezes every number into (0, 1), so that it reads as a probability.",
      zh: "把任何数压缩到 (0, 1) 之间，可以当作概率来读。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html",
    params: {},
    forward: (x) => sigmoid(x),
  }),

  Tanh: activation({
    doc: {
      en: "Squeezes every number into (−1, 1), with 0 staying 0.",
      zh: "把任何数压缩到 (−1, 1) 之间，0 仍为 0。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html",
    params: {},
    forward: (x) => tanh(x),
  }),

  Identity: activation({
    doc: {
      en: "Passes everything on unchanged. With nothing else between them, two linear layers are only one.",
      zh: "原样通过。若两个线性层之间只有它，二者等于一个线性层。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html",
    params: {},
    forward: (x) => x,
  }),
};
