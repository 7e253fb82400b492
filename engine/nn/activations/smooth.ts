/** Activations without corners. */

import { type Activation, activation } from "../../define/entry.ts";
import { choice, num } from "../../define/param.ts";
import { abs, add, div, erf, gt, mul, neg, select, sigmoid, softplus, sub, tanh } from "../../expr/expr.ts";
import { requireNotZero } from "./notZero.ts";

export const smooth: Readonly<Record<string, Activation>> = {
  Sigmoid: activation({
    doc: {
      en: "Squeezes every number into (0, 1), so that it reads as a probability.",
      zh: "把任何数压缩到 (0, 1) 之间，可以当作概率来读。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html",
    params: {},
    gradFn: ["SigmoidBackward0", "x"],
    onnx: (x, _, { node }) => node("Sigmoid", [x]),
    forward: (x) => sigmoid(x),
  }),

  Tanh: activation({
    doc: {
      en: "Squeezes every number into (−1, 1), with 0 staying 0.",
      zh: "把任何数压缩到 (−1, 1) 之间，0 仍为 0。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html",
    params: {},
    gradFn: ["TanhBackward0", "x"],
    onnx: (x, _, { node }) => node("Tanh", [x]),
    forward: (x) => tanh(x),
  }),

  GELU: activation({
    doc: {
      en: "A smooth ReLU: x times the chance that a standard normal number is smaller. The choice of Transformers.",
      zh: "平滑的 ReLU：x 乘以标准正态随机数小于 x 的概率。Transformer 的选择。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.GELU.html",
    params: {
      approximate: choice({
        doc: { en: "Exactly, or by a faster formula with tanh.", zh: "精确计算，或用含 tanh 的较快公式。" },
        default: "none",
        options: ["none", "tanh"],
      }),
    },
    gradFn: ["GeluBackward0", "x"],
    forward(x, { approximate }) {
      const inner =
        approximate === "tanh"
          ? tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, mul(x, x))))))
          : erf(mul(Math.SQRT1_2, x));
      return mul(mul(0.5, x), add(1, inner));
    },
  }),

  SiLU: activation({
    doc: {
      en: "x times its own sigmoid, a smooth ReLU that dips below 0 a little. Also called Swish.",
      zh: "x 乘以自身的 sigmoid，略微低于 0 的平滑 ReLU。又称 Swish。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.SiLU.html",
    params: {},
    gradFn: ["SiluBackward0", "x"],
    forward: (x) => mul(x, sigmoid(x)),
  }),

  Mish: activation({
    doc: {
      en: "A smooth ReLU much like SiLU, with a slightly steeper rise.",
      zh: "与 SiLU 相近的平滑 ReLU，上升略陡。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Mish.html",
    params: {},
    gradFn: ["MishBackward0", "x"],
    forward: (x) => mul(x, tanh(softplus(x))),
  }),

  Softplus: activation({
    doc: {
      en: "A ReLU with a rounded corner; its outputs are always positive.",
      zh: "拐角圆滑的 ReLU，输出恒为正。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Softplus.html",
    params: {
      beta: num({
        doc: { en: "How sharp the corner is; not 0.", zh: "拐角有多尖；不能为 0。" },
        default: 1,
        slider: { min: 0.1, max: 10, scale: "log" },
      }),
      threshold: num({
        doc: {
          en: "Where beta·x is larger, it is taken for the straight line that it nearly is.",
          zh: "beta·x 超过它时，直接取几乎重合的直线。",
        },
        default: 20,
        slider: { min: 0, max: 40, scale: "linear" },
      }),
    },
    check: ({ beta }) => requireNotZero("beta", beta),
    gradFn: ["SoftplusBackward0", "x"],
    forward(x, { beta, threshold }) {
      const scaled = beta === 1 ? x : mul(beta, x);
      return select(gt(scaled, threshold), x, div(softplus(scaled), beta));
    },
  }),

  Softsign: activation({
    doc: { en: "Like Tanh, but it flattens out more slowly.", zh: "类似 Tanh，但变平得更慢。" },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Softsign.html",
    params: {},
    gradFn: ["DivBackward0", "x", ["AddBackward0", ["AbsBackward0", "x"], null]],
    onnx: (x, _, { node }) => node("Softsign", [x]),
    forward: (x) => div(x, add(1, abs(x))),
  }),

  LogSigmoid: activation({
    doc: {
      en: "The logarithm of the sigmoid: a log-probability, at most 0.",
      zh: "sigmoid 的对数：对数概率，至多为 0。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html",
    params: {},
    gradFn: ["LogSigmoidBackward0", "x"],
    forward: (x) => neg(softplus(neg(x))),
  }),

  Tanhshrink: activation({
    doc: {
      en: "What tanh takes away: nearly 0 for small numbers, nearly x∓1 for large ones.",
      zh: "tanh 削去的部分：对小数几乎为 0，对大数几乎为 x∓1。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html",
    params: {},
    gradFn: ["SubBackward0", "x", ["TanhBackward0", "x"]],
    forward: (x) => sub(x, tanh(x)),
  }),
};
