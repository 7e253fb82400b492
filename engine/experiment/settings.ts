/** Settings of the document outside the tables. PyTorch's defaults: `manual_seed` aside, those of `DataLoader`. */

import { bool, int, num, type Param, type Params } from "../define/param.ts";

/** A document with more layers is refused: no picture could show it and no link carry it. */
export const maxLayers = 256;

export const seed: Param = int({
  doc: { en: "Where all random numbers of the run come from.", zh: "本次运行所有随机数的来源。" },
  default: 0,
  min: 0,
  max: 2 ** 32 - 1,
});

export const training = {
  batch_size: int({
    doc: { en: "How many examples one step looks at.", zh: "每一步看多少个样本。" },
    default: 1,
    min: 1,
    max: 2 ** 16,
  }),
  epochs: int({
    doc: {
      en: "How many times training goes through the training set.",
      zh: "训练将遍历训练集多少遍。",
    },
    default: 1,
    min: 1,
    max: 1e9,
  }),
  shuffle: bool({
    doc: {
      en: "Whether every epoch sees the examples in a new order.",
      zh: "每一轮是否以新的顺序看样本。",
    },
    default: false,
  }),
  drop_last: bool({
    doc: {
      en: "Whether an epoch leaves out its last mini-batch where that is smaller than batch_size.",
      zh: "一轮的最后一个小批量少于 batch_size 时，是否略过它。",
    },
    default: false,
  }),
  accumulate: int({
    doc: {
      en: "How many mini-batches make one update: each loss is divided by it and the gradients are added up, as with PyTorch when optimizer.step() comes after so many backward(). A step is still one mini-batch; an epoch's last group may be smaller and updates all the same.",
      zh: "多少个小批量更新一次：每个损失除以它，梯度相加，如同在 PyTorch 中多次 backward() 之后才调用 optimizer.step()。一步仍是一个小批量；一轮的最后一组可能较少，同样更新。",
    },
    default: 1,
    min: 1,
    max: 2 ** 16,
  }),
  zero_grad: bool({
    doc: {
      en: "Whether the loop calls optimizer.zero_grad(). Without it every step adds its gradients to those of all steps before: a bug that PyTorch does not complain of.",
      zh: "循环中是否调用 optimizer.zero_grad()。不调用时，每一步的梯度都会加到此前所有步的梯度上：这是 PyTorch 不会报错的一种错误。",
    },
    default: true,
  }),
  l1: num({
    doc: {
      en: "L1 regularization: draws every weight and bias towards 0 by the same amount, so that many end up at 0. Adds l1 · Σ|w| to what is minimized; the loss shown is without it.",
      zh: "L1 正则化：以相同的力度把每个权重与偏置拉向 0，使许多趋于 0。即在最小化的目标上加 l1 · Σ|w|；显示的损失不含它。",
    },
    default: 0,
    min: 0,
    slider: { min: 0, max: 0.1, scale: "linear" },
    live: true,
  }),
  clip_grad_norm: num({
    doc: {
      en: "The largest norm that all gradients together may have; a larger one is scaled down to it (max_norm of torch.nn.utils.clip_grad_norm_). Null leaves them as they are.",
      zh: "所有梯度合在一起允许的最大范数；超过则等比缩小（torch.nn.utils.clip_grad_norm_ 的 max_norm）。null 表示不裁剪。",
    },
    default: null,
    min: 0,
    slider: { min: 0.01, max: 10, scale: "log" },
    live: true,
  }),
  clip_grad_value: num({
    doc: {
      en: "The largest value, of either sign, that an element of a gradient may have (clip_value of torch.nn.utils.clip_grad_value_). Null leaves them as they are; clip_grad_norm comes before it.",
      zh: "梯度每个元素允许的最大绝对值（torch.nn.utils.clip_grad_value_ 的 clip_value）。null 表示不裁剪；先按 clip_grad_norm 裁剪。",
    },
    default: null,
    min: 0,
    slider: { min: 0.001, max: 1, scale: "log" },
    live: true,
  }),
} satisfies Params;
