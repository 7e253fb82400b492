/** ReduceLROnPlateau: the one scheduler that looks at how training goes. */

import { scheduler } from "../define/entry.ts";
import { ParamError } from "../define/errors.ts";
import { choice, int, num } from "../define/param.ts";
import { interval, longest } from "./interval.ts";

export const ReduceLROnPlateau = scheduler({
  doc: {
    en: "Cuts the learning rate when the test loss has stopped improving. It hears the mean loss over all test examples after every epoch, which takes time.",
    zh: "测试损失不再改善时降低学习率。每轮之后取全部测试样本的平均损失，需要一些时间。",
  },
  source: "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",
  params: {
    mode: choice({
      isRare: true,
      doc: { en: "Whether a smaller test loss is better, or a larger one.", zh: "测试损失是越小越好，还是越大越好。" },
      default: "min",
      options: ["min", "max"],
    }),
    factor: num({
      doc: { en: "What the learning rate is multiplied by, below 1.", zh: "学习率所乘的倍数，小于 1。" },
      default: 0.1,
      min: 0,
      max: 1,
      excludesMax: true,
      slider: { min: 0, max: 0.99, scale: "linear" },
    }),
    patience: int({
      doc: { en: "How many epochs without improvement it waits for.", zh: "容许多少轮没有改善。" },
      default: 10,
      min: 0,
      max: longest,
    }),
    threshold: num({
      isRare: true,
      doc: { en: "How much better counts as improvement.", zh: "好多少才算改善。" },
      default: 1e-4,
      slider: { min: 0, max: 0.1, scale: "linear" },
    }),
    threshold_mode: choice({
      isRare: true,
      doc: {
        en: "Whether the threshold is a part of the best loss, or an amount.",
        zh: "阈值是最佳损失的比例，还是绝对值。",
      },
      default: "rel",
      options: ["rel", "abs"],
    }),
    cooldown: int({
      isRare: true,
      doc: { en: "How many epochs after a cut it does not count.", zh: "降低之后多少轮不计数。" },
      default: 0,
      min: 0,
      max: longest,
    }),
    min_lr: num({
      isRare: true,
      doc: { en: "The lowest learning rate.", zh: "最低的学习率。" },
      default: 0,
      min: 0,
      slider: { min: 0, max: 0.1, scale: "linear" },
    }),
    eps: num({
      isRare: true,
      doc: { en: "A cut by no more than this is left out.", zh: "降幅不超过它时不再降低。" },
      default: 1e-8,
      min: 0,
      slider: { min: 1e-10, max: 1e-2, scale: "log" },
    }),
    interval,
  },
  check({ interval }) {
    if (interval === "epoch") return;
    throw new ParamError({
      where: "interval",
      got: `"${interval}"`,
      expected: '"epoch"',
      fix: {
        en: "The test loss is known after every epoch only: leave interval out.",
        zh: "测试损失每轮之后才知道：请省略 interval。",
      },
    });
  },
  // Cuts are counted rather than the learning rate kept, so that another `lr` of the optimizer takes effect at once.
  at({ factor, min_lr, eps }, { lr: initial, memory: { cuts } }) {
    let lr = initial;
    for (let i = 0; i < cuts; i++) {
      const next = Math.max(lr * factor, min_lr);
      if (lr - next > eps) lr = next;
    }
    return { lr };
  },
  metrics: {
    initial: { has_best: 0, best: 0, num_bad_epochs: 0, cooldown_counter: 0, cuts: 0 },
    next({ mode, threshold, threshold_mode, patience, cooldown }, testLoss, memory) {
      const sense = mode === "min" ? 1 : -1;
      const { best } = memory;
      const bar = threshold_mode === "rel" ? best * (1 - sense * threshold) : best - sense * threshold;
      const isBetter = sense * testLoss < (memory.has_best ? sense * bar : Infinity);
      const cools = memory.cooldown_counter > 0;
      const bad = isBetter || cools ? 0 : memory.num_bad_epochs + 1;
      const isCut = bad > patience;
      return {
        has_best: memory.has_best || isBetter ? 1 : 0,
        best: isBetter ? testLoss : best,
        num_bad_epochs: isCut ? 0 : bad,
        cooldown_counter: isCut ? cooldown : memory.cooldown_counter - (cools ? 1 : 0),
        cuts: memory.cuts + (isCut ? 1 : 0),
      };
    },
  },
});
