/** Layers that leave things out at random while they train, and nothing afterwards. */

import { type ForwardContext, type Layer, layer } from "../../define/entry.ts";
import { num } from "../../define/param.ts";
import { add, type ExprLike, ge, mul, select, variable } from "../../expr/expr.ts";
import type { Shape, Tensor } from "../../graph/tensor.ts";
import { mapOne } from "../../ops/index.ts";
import { imageInput } from "./shapes.ts";

const p = num({
  doc: { en: "The probability of being left out.", zh: "被丢弃的概率。" },
  default: 0.5,
  min: 0,
  max: 1,
  slider: { min: 0, max: 0.9, scale: "linear" },
});

/** At 1 everything is left out, whatever is drawn. */
const draws = ({ p }: { readonly p: number }) => p > 0 && p < 1;

/** @param shape of the decisions, each of which holds for all elements that it broadcasts to */
function drop(x: Tensor, shape: Shape, p: number, context: ForwardContext): Tensor {
  if (context.mode === "eval" || p === 0) return x;
  if (p === 1) return mapOne(mul(variable("x"), 0), { x });
  // What is kept is enlarged, so that sums stay what they were on average.
  const kept = mul(variable("x"), 1 / (1 - p));
  return mapOne(select(ge(variable("u"), p), kept, 0), { x, u: context.uniform(shape) });
}

/** What SELU gives far below 0: −λα of Klambauer et al. 2017. */
const saturation = -1.7580993408473766;

/** Drops to SELU's saturation; the line that follows brings mean 0 and variance 1 back to 0 and 1. */
function dropToSaturation(x: Tensor, p: number, context: ForwardContext): Tensor {
  if (context.mode === "eval" || p === 0) return x;
  // PyTorch drops everything to 0.
  if (p === 1) return mapOne(mul(variable("x"), 0), { x });
  const a = 1 / Math.sqrt((1 - p) * (1 + p * saturation ** 2));
  const line = (value: ExprLike) => add(mul(value, a), -a * p * saturation);
  return mapOne(select(ge(variable("u"), p), line(variable("x")), line(saturation)), {
    x,
    u: context.uniform(x.shape),
  });
}

export const dropouts: Readonly<Record<string, Layer>> = {
  Dropout: layer({
    doc: {
      en: "Leaves out each value with probability p while training, so that units do not rely on one another.",
      zh: "训练时以概率 p 丢弃每个数值，使单元之间不互相依赖。",
    },
    // Srivastava et al. 2014.
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html",
    params: { p },
    draws,
    outputShape: (input) => input,
    parameters: () => ({}),
    gradFn: ["MulBackward0", "x", null],
    forward: (x, _, { p }, context) => drop(x, x.shape, p, context),
    onnx: (x) => x,
    macs: () => 0,
  }),

  Dropout2d: layer({
    doc: {
      en: "Leaves out each whole channel with probability p while training; neighbouring pixels are too alike to drop one by one.",
      zh: "训练时以概率 p 丢弃整个通道；相邻像素太相似，逐个丢弃没有作用。",
    },
    // Tompson et al. 2014, arXiv:1411.4280.
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html",
    params: { p },
    draws,
    outputShape(input) {
      imageInput("Dropout2d", input);
      return input;
    },
    parameters: () => ({}),
    gradFn: ["MulBackward0", "x", null],
    forward: (x, _, { p }, context) => drop(x, [x.shape[0]!, x.shape[1]!, 1, 1], p, context),
    onnx: (x) => x,
    macs: () => 0,
  }),

  AlphaDropout: layer({
    doc: {
      en: "Dropout for networks of SELU: what is left out becomes SELU's lowest value, and mean and variance stay what they were.",
      zh: "用于 SELU 网络的 Dropout：被丢弃的数值变为 SELU 的最小值，均值与方差保持不变。",
    },
    // Klambauer et al. 2017, arXiv:1706.02515.
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html",
    params: { p },
    draws,
    outputShape: (input) => input,
    parameters: () => ({}),
    gradFn: (_, { p }) => (p === 1 ? ["MulBackward0", "x", null] : ["AddBackward0", ["MulBackward0", "x", null], null]),
    forward: (x, _, { p }, context) => dropToSaturation(x, p, context),
    onnx: (x) => x,
    macs: () => 0,
  }),
};
