/** Parameters that many optimizers share. */

import { bool, num, vector } from "../define/param.ts";

export const learningRate = (standard: number) =>
  num({
    doc: {
      en: "The learning rate: how far one step goes. Too small learns slowly, too large diverges.",
      zh: "学习率：每一步走多远。太小学得慢，太大会发散。",
    },
    default: standard,
    min: 0,
    slider: { min: 1e-5, max: 10, scale: "log" },
    live: true,
  });

export const weightDecay = num({
  doc: {
    en: "Pulls every weight towards 0 (L2 regularization); it is added to the gradient, times the weight.",
    zh: "把每个权重拉向 0（L2 正则化）；乘以权重后加到梯度上。",
  },
  default: 0,
  min: 0,
  slider: { min: 0, max: 0.1, scale: "linear" },
  live: true,
});

/** For NAdam and RAdam, newer than PyTorch 1.13. */
export const decoupledWeightDecay = bool({
  isRare: true,
  doc: {
    en: "Whether weight_decay shrinks the weights directly, as AdamW does, rather than through the gradient.",
    zh: "weight_decay 是否如 AdamW 那样直接缩小权重，而不经过梯度。",
  },
  default: false,
});

export const momentum = num({
  doc: {
    en: "How much of the last movement goes on into this one, as a rolling ball does.",
    zh: "上一次的移动有多少延续到这一次，如同滚动的球。",
  },
  default: 0,
  min: 0,
  slider: { min: 0, max: 0.99, scale: "linear" },
  live: true,
});

/** What a scheduler lets the momentum go between: as large as one likes, as the optimizers' own. */
export const momentumRange = { min: 0, slider: { min: 0, max: 1, scale: "linear" } } as const;

export const epsilon = (standard: number) =>
  num({
    isRare: true,
    doc: { en: "A small number that keeps the division safe.", zh: "保证除法安全的小数。" },
    default: standard,
    min: 0,
    slider: { min: 1e-10, max: 1e-2, scale: "log" },
    live: true,
  });

export const maximize = bool({
  isRare: true,
  doc: { en: "Whether to climb the loss instead of descending it.", zh: "是否沿损失上升，而非下降。" },
  default: false,
});

export const betas = vector({
  isRare: true,
  doc: {
    en: "How slowly the running mean of the gradient and that of its size forget: two numbers in [0, 1).",
    zh: "梯度的滑动平均及其大小的滑动平均遗忘得多慢：[0, 1) 中的两个数。",
  },
  default: [0.9, 0.999],
  min: 0,
  max: 1,
  excludesMax: true,
  length: 2,
});
