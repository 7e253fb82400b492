/** Piecewise activations: straight lines and parabolas, with PyTorch's slope at every corner. */

import { type Activation, activation } from "../../define/entry.ts";
import { ParamError } from "../../define/errors.ts";
import { num } from "../../define/param.ts";
import { abs, add, div, ge, gt, mul, select, sub } from "../../expr/expr.ts";

const flat = {
  doc: { en: "How far from 0 it is still flat.", zh: "距 0 多远以内是平的。" },
  default: 0.5,
  slider: { min: 0, max: 3, scale: "linear" },
} as const;

export const piecewise: Readonly<Record<string, Activation>> = {
  Hardtanh: activation({
    doc: {
      en: "Cuts off what lies outside a range; a Tanh made of straight lines.",
      zh: "截去范围以外的部分；由直线组成的 Tanh。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html",
    params: {
      min_val: num({
        doc: { en: "The lower end of the range.", zh: "范围的下端。" },
        default: -1,
        slider: { min: -3, max: 0, scale: "linear" },
      }),
      max_val: num({
        doc: { en: "The upper end of the range.", zh: "范围的上端。" },
        default: 1,
        slider: { min: 0, max: 3, scale: "linear" },
      }),
    },
    check({ min_val, max_val }) {
      if (min_val < max_val) return;
      throw new ParamError({
        where: "max_val",
        got: `${max_val}`,
        expected: { en: `a number above min_val, ${min_val}`, zh: `大于 min_val（${min_val}）的数` },
        fix: { en: "Raise max_val or lower min_val.", zh: "请增大 max_val 或减小 min_val。" },
      });
    },
    gradFn: ["HardtanhBackward0", "x"],
    onnx: (x, { min_val, max_val }, { node, floats }) => node("Clip", [x, floats([min_val]), floats([max_val])]),
    forward: (x, { min_val, max_val }) => select(ge(min_val, x), min_val, select(ge(x, max_val), max_val, x)),
  }),

  Hardsigmoid: activation({
    doc: {
      en: "A Sigmoid made of straight lines, quick to compute.",
      zh: "由直线组成的 Sigmoid，计算很快。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html",
    params: {},
    gradFn: ["HardsigmoidBackward0", "x"],
    onnx: (x, _, { node }) => node("HardSigmoid", [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
    forward: (x) => select(ge(-3, x), 0, select(ge(x, 3), 1, div(add(x, 3), 6))),
  }),

  Hardswish: activation({
    doc: {
      en: "A SiLU made of simple pieces, quick to compute.",
      zh: "由简单曲线段组成的 SiLU，计算很快。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardswish.html",
    params: {},
    // PyTorch's slope at −3 is that of the parabola, at 3 that of the line.
    gradFn: ["HardswishBackward0", "x"],
    onnx: (x, _, { node }) => node("HardSwish", [x]),
    forward: (x) => select(gt(-3, x), 0, select(ge(x, 3), x, div(mul(x, add(x, 3)), 6))),
  }),

  Softshrink: activation({
    doc: {
      en: "Moves every number towards 0 by a fixed amount; what is smaller becomes 0.",
      zh: "把每个数向 0 移动固定的量；更小的变为 0。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Softshrink.html",
    params: { lambd: num({ ...flat, min: 0 }) },
    // The middle is 0·x so that a NaN stays one.
    gradFn: ["SoftshrinkBackward0", "x"],
    forward: (x, { lambd }) => select(gt(x, lambd), sub(x, lambd), select(gt(-lambd, x), add(x, lambd), mul(0, x))),
  }),

  Hardshrink: activation({
    doc: {
      en: "Makes small numbers 0 and keeps the others as they are.",
      zh: "小的数变为 0，其余保持不变。",
    },
    source: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html",
    // Below 0 nothing is flat.
    params: { lambd: num(flat) },
    gradFn: ["HardshrinkBackward0", "x"],
    forward: (x, { lambd }) => select(ge(lambd, abs(x)), 0, x),
  }),
};
